// The programs of the catalogue, as the app runs them: with real processes, and with results that were tampered with.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isRunning } from '../../test/support/os-view.ts'
import { createSession } from '../session/create-session.ts'
import type { Session } from '../session/session.ts'
import type { LocalSource } from '../session/sources/local-source.ts'
import type { SessionEvent } from '../shared/events.ts'
import type { Parameters } from '../shared/run.ts'
import { launchPlanned } from './launch-planned.ts'

const built = (path: string): URL => new URL(`../../${path}`, import.meta.url)
const programs = built('out/programs/')
const runtime = {
  execPath: process.execPath,
  hostPath: fileURLToPath(built('dist/workers/host.cjs')),
  spawnerPath: fileURLToPath(built('dist/engine/process/spawn-thread.js')),
  env: {},
}

let session: Session
let local: LocalSource
let events: SessionEvent[]
const folders: string[] = []

beforeEach(() => {
  ;({ session, local } = createSession({ runtime, spawnIn: 'this-thread' }))
  events = []
  session.journal.subscribe((event) => {
    events.push(event)
  })
})

afterEach(async () => {
  await session.close()
  const pids = events.flatMap((event) => (event.type === 'process.started' ? [event.pid] : []))
  expect(pids.filter((pid) => isRunning(pid))).toEqual([])
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

async function run(workload: string, parameters: Parameters, at = programs) {
  const started = local.start(await launchPlanned({ workload, parameters }, at), 2, 'auto')
  await started.ended
  const record = session.journal.state.runs[started.id]
  if (record === undefined) throw new Error('the run is not in the journal')
  return record
}

/** The programs, with one of their results changed. */
function corrupted(workload: string, from: string, to: string): URL {
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-programs-'))
  folders.push(folder)
  for (const name of ['procdeck', workload]) cpSync(new URL(name, programs), join(folder, name), { recursive: true })
  const tasks = join(folder, workload, 'tasks.js')
  const text = readFileSync(tasks, 'utf8')
  expect(text).toContain(from)
  writeFileSync(tasks, text.replace(from, to))
  return pathToFileURL(`${folder}/`)
}

const records = () => Object.values(session.journal.state.processes)
const textsOf = (name: string): readonly (readonly [string, number])[] =>
  events.flatMap((event) =>
    event.type === 'process.output' && session.journal.state.processes[event.processId]?.name === name
      ? [[event.text, event.atMs] as const]
      : [],
  )
const numbersIn = (texts: readonly string[]): readonly number[] =>
  texts.flatMap((text) => (text.match(/\d+/g) ?? []).map(Number))

describe('First processes', () => {
  test('each number of its story is in the journal of its run, and all of its checks hold', async () => {
    const rounds = 3
    const { status, result, checks, error } = await run('first-processes', { rounds, sleepMs: 50 })
    expect([status, error]).toEqual(['done', null])
    expect(checks.map(({ ok }) => ok)).toEqual(Array.from({ length: checks.length }, () => true))
    expect(checks.length).toBe(6)
    // Told anew from the events alone.
    const squares = textsOf('square')
    const cubes = textsOf('cube')
    expect([squares.length, cubes.length]).toEqual([rounds, rounds])
    const squareFirst = squares.filter(([, atMs], i) => atMs < (cubes[i]?.[1] ?? 0)).length
    const workers = records().filter(({ name }) => name.startsWith('worker-'))
    const parser = records().find(({ name }) => name === 'parser-0')
    const lastStart = Math.max(...workers.map(({ startedAtMs }) => startedAtMs))
    const aliveThen = workers.filter(({ exitedAtMs }) => (exitedAtMs ?? 0) > lastStart).length
    const [, printedName = '', alive = '', ...endings] = result?.story ?? []
    expect(result?.headline).toBe(
      `The square came first in ${squareFirst} of ${rounds} rounds, the cube in ${rounds - squareFirst}`,
    )
    expect(printedName).toBe(`parser-0 (PID ${parser?.pid}) printed: ${textsOf('parser-0')[0]?.[0]}`)
    expect(numbersIn([alive])).toEqual([aliveThen, 0])
    expect(endings).toEqual(
      workers.map(
        ({ name, pid, exitCode }) =>
          `${name} (PID ${pid}) ended with exit code ${exitCode}; its parent is PID ${process.pid}.`,
      ),
    )
    for (const { pid, name } of workers) expect(textsOf(name)[0]?.[0]).toBe(`pid=${pid} parent=${process.pid}`)
  })

  test('a child that is killed makes a check fail, and the program says how it ended', async () => {
    session.journal.subscribe((event) => {
      if (event.type === 'process.output' && event.text.startsWith('pid='))
        if (session.journal.state.processes[event.processId]?.name === 'worker-1')
          process.kill(session.journal.state.processes[event.processId]?.pid ?? 0, 'SIGKILL')
    })
    const { status, result, error } = await run('first-processes', { rounds: 1, sleepMs: 2_000 })
    const { pid } = records().find(({ name }) => name === 'worker-1') ?? { pid: 0 }
    const words = `worker-1 (PID ${pid}) ended with exit code -9: killed from outside (SIGKILL)`
    expect(result?.story.join('\n')).toContain(words)
    expect([status, error?.message]).toEqual(['failed', `worker-1 ended with exit code 0: ${words}`])
  }, 30_000)

  test.each([
    ['n * n}', 'n * n + 1}', 'each round printed the square 100 and the cube 1000'],
    ['name=$', 'name=x$', 'parser-0 printed its own name and n=123'],
    ['parent=${process.ppid}', 'parent=${process.ppid + 1}', 'worker-1 printed its PID and ours'],
  ])('its check fails when a result is changed (%s)', async (from, to, check) => {
    const at = corrupted('first-processes', from, to)
    const { status, checks } = await run('first-processes', { rounds: 1, sleepMs: 0 }, at)
    expect(status).toBe('failed')
    expect(checks.find(({ ok }) => !ok)?.name).toBe(check)
  })
})

describe('Queue results', () => {
  test('each number of its story is in the journal of its run, and all of its checks hold', async () => {
    const { status, result, checks, error } = await run('queue-results', { workMs: 50, takeEveryMs: 40 })
    expect([status, error]).toEqual(['done', null])
    expect(checks.filter(({ ok }) => !ok)).toEqual([])
    expect(checks).toHaveLength(7)
    const printed = events.flatMap((event) => (event.type === 'run.printed' ? [event] : []))
    const took = printed.filter(({ text }) => text.startsWith('took '))
    const pairs = took.map(({ text }) => numbersIn([text]).slice(0, 2))
    const pids = records().map(({ pid }) => pid)
    expect(pairs.map(([square = 0]) => square).sort((a, b) => a - b)).toEqual([0, 1, 4, 9, 16])
    expect(new Set(pairs.map(([, pid]) => pid))).toEqual(new Set(pids))
    expect(numbersIn([result?.story[0] ?? ''])).toEqual(pairs.flat())
    expect(numbersIn([result?.story[2] ?? ''])).toEqual(records().map(({ exitCode }) => exitCode))
    // What it measured itself: between its first line and its last, and never more than there were results.
    const [deepest = 0, ms = 0] = numbersIn([result?.story[1] ?? ''])
    expect(deepest).toBeGreaterThan(0)
    expect(deepest).toBeLessThanOrEqual(5)
    const spanMs = (took.at(-1)?.atMs ?? 0) - (printed[0]?.atMs ?? 0)
    expect(Math.abs(ms - spanMs)).toBeLessThan(60)
    expect(Object.values(session.journal.state.queues)).toMatchObject([{ name: 'results', closed: { discarded: 0 } }])
  })

  test('its check fails when a result is changed', async () => {
    const at = corrupted('queue-results', 'n * n', 'n * n + 1')
    const { status, checks, result } = await run('queue-results', { workMs: 0, takeEveryMs: 0 }, at)
    expect(status).toBe('failed')
    expect(checks.find(({ ok }) => !ok)).toMatchObject({ name: 'the squares are 0, 1, 4, 9 and 16' })
    expect(result?.headline).toBe('Took 5 of 5 results')
  })

  test('a producer that is killed is missed, told, and not waited for', async () => {
    let killed = false
    session.journal.subscribe((event) => {
      if (killed || event.type !== 'process.ready') return
      killed = true
      process.kill(session.journal.state.processes[event.processId]?.pid ?? 0, 'SIGKILL')
    })
    const { status, result, checks } = await run('queue-results', { workMs: 1_000, takeEveryMs: 20 })
    expect([status, result?.headline]).toEqual(['failed', 'Took 4 of 5 results'])
    expect(
      checks
        .filter(({ ok }) => !ok)
        .map(({ detail }) => detail)
        .join('\n'),
    ).toContain('killed from outside (SIGKILL)')
  })
})

describe('Timeouts', () => {
  const quick = { sleepMs: 60_000, limitMs: 500, graceMs: 200 }

  test('each number of its story is in the journal of its run, and all of its checks hold', async () => {
    const { status, result, checks, error } = await run('timeouts', quick)
    expect([status, error]).toEqual(['done', null])
    expect(checks.map(({ ok }) => ok)).toEqual([true, true, true, true])
    const codes = records().map(({ name, exitCode }) => [name, exitCode])
    expect(codes).toEqual([
      ['sleeper', -15],
      ['stubborn', -9],
      ['stopped', -9],
    ])
    expect(result?.headline).toBe(`Exit codes: ${codes.map((words) => words.join(' ')).join(', ')}`)
    expect(textsOf('stubborn').map(([text]) => text)).toContain('got SIGTERM, and goes on')
    const printed = events.flatMap((event) => (event.type === 'run.printed' ? [event] : []))
    for (const [i, { name, pid, exitCode, exitedAtMs, cause }] of records().entries()) {
      const words = result?.story[i] ?? ''
      const [toldPid, , tookMs = 0] = numbersIn([words])
      expect([toldPid, words.endsWith(`: exit code ${exitCode}, ${cause?.text}.`)]).toEqual([pid, true])
      const last = printed.findLast(({ text }) => text.startsWith(`${name}: join(`))
      expect(Math.abs((exitedAtMs ?? 0) - (last?.atMs ?? 0) - tookMs)).toBeLessThan(100)
    }
  }, 30_000)

  test('a process that ends in time is not terminated, and one that goes on in time ends by SIGTERM', async () => {
    session.journal.subscribe((event) => {
      if (event.type !== 'run.printed' || !event.text.startsWith('stopped: join(500 ms)')) return
      const stopped = records().find(({ name }) => name === 'stopped')
      setTimeout(() => {
        if (stopped?.pid !== null && stopped?.exitCode === null) process.kill(stopped.pid, 'SIGCONT')
      }, 100)
    })
    const { status, result } = await run('timeouts', { sleepMs: 100, limitMs: 500, graceMs: 10_000 })
    expect([status, result?.headline]).toEqual(['done', 'Exit codes: sleeper 0, stubborn 0, stopped -15'])
  }, 30_000)

  test('its check fails when a process ends with another exit code', async () => {
    const at = corrupted('timeouts', 'console.log("sleeping")', 'process.exit(3)')
    const { status, checks } = await run('timeouts', quick, at)
    expect(status).toBe('failed')
    expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['the exit code of sleeper is 0'])
  }, 30_000)
})

describe('Chunking', () => {
  const small = { items: 5_000, steps: 20 }

  test('each number of its story was measured in its run, and all of its checks hold', async () => {
    const { status, result, checks, charts, error } = await run('chunking', small)
    expect([status, error]).toEqual(['done', null])
    // The sums that its counterpart in Python has.
    expect(checks.map(({ ok, detail }) => [ok, detail])).toEqual([
      [true, '2499727334'],
      [true, '2501399481'],
    ])
    const measured = (kind: string) =>
      new Map(
        events.flatMap((event) => {
          const [, name = '', ms] =
            (event.type === 'run.printed' && /^(\w+ items, .+): ([\d.]+) ms$/.exec(event.text)) || []
          return ms !== undefined && name.startsWith(kind)
            ? [[name.replace(/^.*(chunk size |, )/, ''), Number(ms)]]
            : []
        }),
      )
    const [even, uneven] = [measured('even'), measured('uneven')]
    expect([...even.keys()]).toEqual(['plain loop in one process', '1', '10', '100', '1,000', 'auto'])
    expect([...uneven.keys()]).toEqual([...even.keys(), '2,500'])
    // The charts show the same.
    expect(charts.map(({ title, series }) => [title, series[0]?.values])).toEqual([
      ['Even items by chunk size', [...even.values()]],
      ['Uneven items by chunk size', [...uneven.values()]],
    ])
    const [loop, ...sizes] = [...even].map(([name, ms]) => ({ name, ms }))
    const sorted = sizes.sort((one, other) => one.ms - other.ms)
    const [best, worst] = [sorted[0], sorted.at(-1)]
    expect(result?.headline).toBe(`Chunk size ${best?.name} was the fastest: ${best?.ms} ms for 5,000 items`)
    const loopMs = loop?.ms ?? 0
    const numbers = (text = '') => (text.match(/[\d,.]*\d/g) ?? []).map((digits) => Number(digits.replaceAll(',', '')))
    const rounded = (value: number) => Number(value.toPrecision(3))
    const bestMs = best?.ms ?? 0
    expect(numbers(result?.story[0])).toEqual([loopMs, rounded((loopMs * 1_000) / small.items)])
    expect(numbers(result?.story[1]).at(-1)).toBe(rounded(Math.max(bestMs / loopMs, loopMs / bestMs)))
    expect(result?.story[2]).toContain(`Chunk size ${worst?.name} took ${worst?.ms} ms`)
    expect(result?.story[4]).toContain(`took ${uneven.get('2,500')} ms; auto took ${uneven.get('auto')} ms`)
    // Each task is counted at its worker: three rounds, two kinds, and the plain loops.
    const answered = local.metrics().processes.reduce((sum, { done, failed }) => sum + done + failed, 0)
    expect(answered).toBe(1_000 + 3 * (5 + 6) * small.items + 3 * 2)
    // No more than the run itself took, as the journal has it.
    const [first, last] = [events[0]?.atMs ?? 0, events.at(-1)?.atMs ?? 0]
    expect([...even.values(), ...uneven.values()].reduce((sum, ms) => sum + ms, 0)).toBeLessThan(last - first)
  }, 30_000)

  test('counts and sizes are told to the last digit, and a size that is there twice is measured once', async () => {
    const odd = await run('chunking', { items: 1_235, steps: 0 })
    expect(odd.result?.headline).toMatch(/ ms for 1,235 items$/)
    expect(odd.charts[1]?.shape).toMatchObject({ names: ['plain loop', '1', '10', '100', '1,000', 'auto', '618'] })
    const twice = await run('chunking', { items: 2_000, steps: 0 })
    expect(twice.charts[1]?.shape).toMatchObject({ names: ['plain loop', '1', '10', '100', '1,000', 'auto'] })
  }, 30_000)

  test('its check fails when one result is changed', async () => {
    const at = corrupted('chunking', 'sum += item(seed, steps)', 'sum += item(seed, steps) + (seed === 7 ? 1 : 0)')
    const { status, checks } = await run('chunking', small, at)
    expect(status).toBe('failed')
    expect(checks[0]).toMatchObject({ ok: false, name: 'even items have the same sum at each chunk size' })
  }, 30_000)
})
