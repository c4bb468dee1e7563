// A session with real processes: who ended a run, and what a short run leaves in the charts.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { runtime } from '../../test/support/built-runtime.ts'
import { until } from '../../test/support/os-view.ts'
import { createSession } from './create-session.ts'
import { mapOver } from './run/map-over.ts'
import type { RunProgram } from './run/run-scope.ts'
import type { Session } from './session.ts'
import type { LocalRun, LocalSource } from './sources/local-source.ts'

const built = (path: string): URL => new URL(`../../${path}`, import.meta.url)
const tasks = built('test/programs/tasks.mjs')

let session: Session
let local: LocalSource
beforeEach(() => {
  ;({ session, local } = createSession({ runtime, spawnIn: 'this-thread' }))
})
afterEach(async () => {
  await session.close()
})

function start(program: RunProgram, totalTasks = 0): LocalRun {
  return local.start(
    { workload: 'test', title: 'Test', parameters: {}, program, totalTasks },
    { workers: 2, chunkSize: 1, restart: null },
  )
}

/** Runs until it is cancelled: two busy workers, an idle pool, and a process of its own. */
const busy: RunProgram = async (run) => {
  const idle = new run.Pool({ processes: 1 })
  await idle.apply({ module: tasks, export: 'identity' }, [1])
  const process = new run.Process({ target: { module: tasks, export: 'sleep' }, args: [60_000] })
  await process.start()
  const inputs = Array.from({ length: 100 }, () => 60_000)
  return mapOver({ module: tasks, export: 'sleep' }, inputs, { label: String })(run)
}

test.each([
  ['you', () => session.stopAll()],
  ['you', () => session.activeRuns[0]?.cancel('you')],
  ['procdeck', () => session.activeRuns[0]?.cancel('procdeck')],
] as const)('what ends a run from outside is named in the cause of each of its processes: %s (%#)', async (by, end) => {
  start(busy)
  const rows = () => Object.values(session.journal.state.processes)
  await until('all run', () => rows().filter(({ state }) => state === 'running').length === 4, 20_000)
  await end()
  // A worker that catches the signal "ended after SIGTERM by you".
  const named = expect.stringMatching(by === 'you' ? /SIGTERM.*by you|by you.*SIGTERM/ : /Procdeck/) as string
  expect(rows().map(({ cause }) => cause)).toEqual(rows().map(() => ({ by, text: named })))
  expect(rows().map(({ loss }) => loss?.lost ?? 0)).toEqual([0, 0, 0, 0])
  // No task was answered: those that were cancelled are no throughput.
  expect(Math.max(...session.history.map(({ ratePerS }) => ratePerS))).toBe(0)
})

test('a run that is over before the next sample has its start, its rate and its end in the charts', async () => {
  const { ended } = start(async (run) => {
    await new run.Pool().map({ module: tasks, export: 'identity' }, [1, 2])
    const table = run.tasks(4, String)
    const outcomes = ['done', 'done', 'failed', 'done'] as const
    const values = [1, 2, new Error('no'), 4]
    table.add({ first: 0, outcomes, values, workMs: [1, 1, 1, 1], processId: null, pid: null, attempts: 1 })
    return { headline: 'done' }
  }, 4)
  await ended
  const points = session.history.filter(({ queueDepth, ratePerS }) => queueDepth > 0 || ratePerS > 0)
  expect(points.map(({ queueDepth }) => queueDepth)).toContain(4)
  expect(Math.max(...points.map(({ ratePerS }) => ratePerS))).toBeGreaterThan(0)
  expect(session.history.at(-1)).toMatchObject({ queueDepth: 0, ratePerS: 0, inFlight: 0 })
  const times = session.history.map(({ atMs }) => atMs)
  expect(session.pointsAfter(times.at(-3) ?? 0)).toEqual(session.history.slice(-2))
})

test('what waited in a run that has failed waits no more', async () => {
  const { ended } = start(async (run) => {
    const queue = new run.Queue()
    for (let item = 0; item < 20; item++) await queue.put(item)
    throw new Error('no')
  })
  await until('it has failed', () => session.journal.state.runs[1]?.status === 'failed', 20_000)
  expect(session.history.slice(-2).map(({ queueDepth }) => queueDepth)).toEqual([20, 0])
  await ended
})

test.each([
  ['numbers without a unit', [1, 2, 3], undefined, { headline: '3 results', value: null }],
  ['texts', ['a', 'b'], undefined, { headline: '2 results', value: null }],
  ['numbers with a unit', [1, 2, 3], (sum: number) => `${sum} primes`, { headline: '6 primes', value: 6 }],
] as const)('the headline of a map of %s says no more than what is known', async (_what, inputs, headline, result) => {
  const words = { label: String, ...(headline === undefined ? {} : { headline }) }
  const { id, ended } = start(mapOver({ module: tasks, export: 'identity' }, inputs, words), inputs.length)
  await ended
  expect(session.journal.state.runs[id]?.result).toMatchObject(result)
})
