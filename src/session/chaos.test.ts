// The chaos switch, with real processes: what it kills, how often, and when it ends.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isRunning, until } from '../../test/support/os-view.ts'
import { ProgramRuns } from '../../test/support/program-runs.ts'
import type { ProcessId } from '../shared/process.ts'
import { Chaos } from './chaos.ts'

/** More than the retries of a task: kills that a person asked for make none poison. */
const KILLS = 6
const SELDOM_MS = 3_600_000
const runs = new ProgramRuns()
let chaos: Chaos | null = null

beforeEach(() => {
  chaos = null
})

afterEach(() => {
  vi.restoreAllMocks()
  chaos?.close()
})

test('it kills only processes of its run, again and again, until it is switched off', async () => {
  // Its own: the process has others, which come and go.
  const [begun, ended] = [vi.spyOn(globalThis, 'setInterval'), vi.spyOn(globalThis, 'clearInterval')]
  const killed: ProcessId[] = []
  const alive = new Map([
    [1, [11, 12, 13, 14, 15]],
    [2, [21]],
  ])
  const one = new Chaos({
    victims: (run) => alive.get(run) ?? [],
    kill: (id) => {
      killed.push(id)
      alive.set(
        1,
        (alive.get(1) ?? []).filter((other) => other !== id),
      )
      if (killed.length === 3) one.set(1, null)
      return Promise.resolve(true)
    },
    random: () => 0.999,
  })
  chaos = one
  one.set(1, 10)
  await until('three are killed', () => killed.length === 3)
  expect(killed).toEqual([15, 14, 13])
  const timers = begun.mock.results.map(({ value }) => value as NodeJS.Timeout)
  expect(timers).toHaveLength(1)
  expect(ended.mock.calls.flat()).toEqual(expect.arrayContaining(timers))
})

test('a pool under chaos has the result of one that nobody harms, and the switch ends with the run', async () => {
  let left = KILLS
  runs.session.journal.subscribe((event) => {
    if (event.type === 'run.pictured') runs.session.chaos(event.runId, 40)
    if (event.type !== 'process.exited' || event.cause.by !== 'you') return
    const runId = runs.session.journal.state.processes[event.processId]?.runId ?? 0
    // On a busy machine a tile may take longer than that, and would never be done.
    if (--left === 0) runs.session.chaos(runId, SELDOM_MS)
  })
  const small = { width: 96, height: 64, tile: 8, steps: 30_000, centreX: -0.6, centreY: 0, span: 3.2 }
  const { status, checks, chaosEveryMs, id } = await runs.run('mandelbrot', small)
  expect([status, checks.map(({ ok }) => ok), chaosEveryMs]).toEqual(['done', [true, true], SELDOM_MS])
  const kills = runs.events.filter((event) => event.type === 'process.exited' && event.cause.by === 'you')
  expect(kills.length).toBe(KILLS)
  expect(runs.records.filter(({ runId }) => runId === id).every(({ pid }) => !isRunning(pid ?? 0))).toBe(true)
}, 30_000)
