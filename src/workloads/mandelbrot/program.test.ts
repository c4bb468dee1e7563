// Mandelbrot, as the app runs it.

import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { numbersIn, ProgramRuns } from '../../../test/support/program-runs.ts'
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

test('tiles that were lost with their processes come from others, and the story says from which', async () => {
  const killed: number[] = []
  const at = new Set<number | null>()
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'run.tiled' || killed.length === 3) return
    at.add(event.tile.pid)
    // Another one that has painted a tile, and so is at work on its next.
    const other = runs.records.find(({ pid, state }) => pid !== event.tile.pid && at.has(pid) && state === 'running')
    if (typeof other?.pid !== 'number' || killed.includes(other.pid)) return
    killed.push(other.pid)
    process.kill(other.pid, 'SIGKILL')
  })
  const { status, result, checks, picture } = await runs.run('mandelbrot', { ...small, tile: 16, steps: 20_000 })
  expect([status, checks.map(({ ok }) => ok)]).toEqual(['done', [true, true]])
  expect(killed.length).toBeGreaterThan(0)
  const lost = result?.story.slice(3) ?? []
  expect(lost.length).toBeGreaterThan(0)
  for (const sentence of lost) {
    const [, index, by, from] = /^Tile (\d+) was lost with (.+), and came from PID (\d+)\.$/.exec(sentence) ?? []
    expect(numbersIn([by ?? '']).every((pid) => killed.includes(pid))).toBe(true)
    const [x, y] = [(Number(index) % 6) * 16, Math.floor(Number(index) / 6) * 16]
    expect(picture?.tiles.find((tile) => tile.x === x && tile.y === y)?.pid).toBe(Number(from))
  }
  for (const pid of killed)
    expect(runs.records.find((one) => one.pid === pid)).toMatchObject({ exitCode: -9, cause: { by: 'outside' } })
}, 30_000)

test('its check fails when one pixel of a tile is changed', async () => {
  const at = runs.corrupted(
    'mandelbrot',
    'createHash("sha256").update(pixels)',
    'createHash("sha256").update(pixels.fill(pixels[77] ^ 1, 77, 78))',
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
