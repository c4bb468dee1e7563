// Promise 26: a hundred times the page ends under load, by a kill of its process as often as the app makes good by itself
// (three times a minute), by a reload otherwise. The workers do not notice, the page comes back and is true, and the run
// ends complete and right.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { newDice } from '../test/support/stage.ts'
import { startApp } from './app.ts'
import { chaosCount, spread } from './chaos-count.ts'
import { workersOf } from './os-view.ts'
import { startOwn } from './own-run.ts'
import { until } from './plain-app.ts'
import { type Back, callInPage, endView } from './view-crash.ts'

const ROUNDS = 100
/** What window.ts makes good by itself, and a second more than its time. */
const CRASHES = 3
const CRASH_WINDOW_MS = 61_000
const PAUSE_MS = 300
const WORKERS = 2
/** More than two workers do in a round: the run must not end before the last. */
const TASKS_A_ROUND = 250
const PAGE = 500

const WORK = `export function work(x) {
  const until = performance.now() + 20
  while (performance.now() < until);
  return 2 * x
}
`

interface Results {
  readonly value: {
    readonly total: number
    readonly rows: readonly { readonly outcome: string; readonly value: unknown }[]
  }
}

test('promise 26: the page crashes and is reloaded, and nothing else is', { timeout: 3_600_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-views-'))
  const module = join(folder, 'work.mjs')
  writeFileSync(module, WORK)
  const dice = newDice()
  const rounds = chaosCount(ROUNDS)
  const tasks = rounds * TASKS_A_ROUND
  const app = await startApp()
  try {
    const runId = await startOwn(app, module, { from: 0, to: tasks, workers: WORKERS, again: true })
    await until('the workers', () => workersOf(app.pid).length === WORKERS, 20_000)
    const workers = workersOf(app.pid)
    const [crashes, reloads]: [Back[], Back[]] = [[], []]
    const crashedMs: number[] = []
    for (let round = 0; round < rounds; round++) {
      await delay(dice.next() * PAUSE_MS)
      const nowMs = performance.now()
      while ((crashedMs[0] ?? nowMs) < nowMs - CRASH_WINDOW_MS) crashedMs.shift()
      const way = crashedMs.length < CRASHES ? 'crash' : 'reload'
      if (way === 'crash') crashedMs.push(nowMs)
      ;(way === 'crash' ? crashes : reloads).push(await endView(app, way))
      expect(workersOf(app.pid)).toEqual(workers)
    }
    await until('the run is over', () => workersOf(app.pid).length === 0, tasks * 30)
    const values: unknown[] = []
    for (let offset = 0; offset < tasks; offset += PAGE) {
      const { value } = await callInPage<Results>(app, 'run.results', { runId, offset, limit: PAGE })
      expect(value.total).toBe(tasks)
      for (const row of value.rows) values.push(row.outcome === 'done' ? row.value : row.outcome)
    }
    const all = [...crashes, ...reloads]
    process.stdout.write(
      `promise 26 (seed ${dice.seed}): ${crashes.length} crashes and ${reloads.length} reloads over ${tasks} tasks, ` +
        `back after ${spread(crashes.map(({ backMs }) => backMs))} and ${spread(reloads.map(({ backMs }) => backMs))}, ` +
        `true ${spread(all.map(({ trueMs }) => trueMs))} later\n`,
    )
    expect(values).toEqual(Array.from({ length: tasks }, (_, x) => 2 * x))
  } finally {
    await app.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})
