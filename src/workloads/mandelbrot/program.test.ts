// Mandelbrot, as the app runs it.

import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { ProgramRuns } from '../../../test/support/program-runs.ts'
import { paint } from './tasks.ts'
import { mandelbrot } from './workload.ts'

const runs = new ProgramRuns()

const place = { centreX: -0.6, centreY: 0, span: 3.2 }
const small = { width: 96, height: 64, tile: 24, steps: 500, ...place }

/** "PID 7 12, PID 9 4" from the tiles in the journal. */
function sharesOf(pids: readonly (number | null)[]): string {
  const different = [...new Set(pids)].sort((one, other) => Number(one) - Number(other))
  return different.map((pid) => `PID ${pid} ${pids.filter((one) => one === pid).length}`).join(', ')
}

test('its picture is that of a plain render, and each number of its story is in the journal of its run', async () => {
  const { status, result, checks, picture, error } = await runs.run('mandelbrot', small)
  expect([status, error]).toEqual(['done', null])
  expect(checks.map(({ ok }) => ok)).toEqual([true, true])
  const whole = { x: 0, y: 0, width: 96, height: 64 }
  const plain = Buffer.from(paint(small, whole))
  expect(plain.filter((shade) => shade > 0).length).toBeGreaterThan(1_000)
  const shown = Buffer.alloc(96 * 64)
  for (const { x, y, width, height, pixels } of picture?.tiles ?? [])
    for (let row = 0; row < height; row++)
      Buffer.from(pixels, 'base64').copy(shown, (y + row) * 96 + x, row * width, (row + 1) * width)
  expect(shown.equals(plain)).toBe(true)
  expect(checks[0]?.detail).toBe(`0 of 6144 differ; SHA-256 ${createHash('sha256').update(plain).digest('hex')}`)
  // Told anew from the events alone.
  const tiled = runs.events.flatMap((event) => (event.type === 'run.tiled' ? [event] : []))
  expect(tiled).toHaveLength(12)
  const workers = runs.records.slice(1).map(({ pid }) => pid)
  expect(tiled.every(({ tile: { pid } }) => workers.includes(pid))).toBe(true)
  expect(result?.story[2]).toBe(`Tiles by process: ${sharesOf(tiled.map(({ tile: { pid } }) => pid))}.`)
  expect(result?.story).toHaveLength(3)
  const opened = runs.events.find(({ type }) => type === 'run.pictured')?.atMs ?? 0
  const [, first = '', count, last = ''] =
    /^The first tile came ([\d.]+) s after the pool was made, the last of (\d+) tiles after ([\d.]+) s\.$/.exec(
      result?.story[0] ?? '',
    ) ?? []
  expect(Number(count)).toBe(12)
  expect(Math.abs((tiled[0]?.atMs ?? 0) - opened - Number(first) * 1_000)).toBeLessThan(60)
  expect(Math.abs((tiled.at(-1)?.atMs ?? 0) - opened - Number(last) * 1_000)).toBeLessThan(60)
  expect(result?.headline).toMatch(
    new RegExp(`^1 process [\\d.]+ s, 2 workers ${last} s: [\\d.]+ times as (fast|slow)$`),
  )
})

test('a tile that was lost with its process comes from another, and the story says from which', async () => {
  // The first that begins tile 5 stays in it, and says so.
  const put = 'await begun.put([index, process.pid])'
  const stuck = `const { existsSync, writeFileSync } = process.getBuiltinModule('node:fs');
    const flag = new URL('begun', import.meta.url);
    if (index === 5 && !existsSync(flag)) {
      writeFileSync(flag, '');
      console.log('stuck');
      await new Promise((resolve) => setTimeout(resolve, 600_000));
    }`
  const at = runs.corrupted('mandelbrot', put, `${put}\n${stuck}`)
  let killed = 0
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'process.output' || event.text !== 'stuck') return
    killed = runs.session.journal.state.processes[event.processId]?.pid ?? 0
    process.kill(killed, 'SIGKILL')
  })
  const { status, result, checks, picture } = await runs.run('mandelbrot', small, at)
  expect([status, checks.map(({ ok }) => ok)]).toEqual(['done', [true, true]])
  const [x, y] = [(5 % 4) * small.tile, Math.floor(5 / 4) * small.tile]
  const from = picture?.tiles.find((tile) => tile.x === x && tile.y === y)?.pid
  expect(result?.story.slice(3)).toEqual([`Tile 5 was lost with PID ${killed}, and came from PID ${from}.`])
  expect(runs.records.find(({ pid }) => pid === killed)).toMatchObject({ exitCode: -9, cause: { by: 'outside' } })
})

test('its check fails when one pixel of a tile is changed', async () => {
  const at = runs.corrupted(
    'mandelbrot',
    "createHash('sha256').update(pixels)",
    "createHash('sha256').update(pixels.fill(pixels[77] ^ 1, 77, 78))",
  )
  const { status, checks } = await runs.run('mandelbrot', small, at)
  expect(status).toBe('failed')
  expect(checks[0]?.detail).toMatch(/^1 of 6144 differ/)
})

test('what cannot be painted is refused at its field', () => {
  const issues = (parameters: object) =>
    mandelbrot.parameters.safeParse(parameters).error?.issues.map(({ path, message }) => [path.join('.'), message])
  expect(issues({})).toBeUndefined()
  expect(issues({ width: 4_096, height: 4_096, tile: 1_024 })).toEqual([
    ['height', 'expected at most 1,048,576 pixels in the picture'],
  ])
  expect(issues({ width: 1_024, height: 1_024, tile: 4 })).toEqual([
    ['tile', 'expected at most 4,096 tiles in the picture'],
  ])
  for (const field of ['width', 'height', 'tile', 'steps', 'centreX', 'centreY', 'span'])
    expect(issues({ [field]: Number.NaN })?.map(([at]) => at)).toEqual([field])
})
