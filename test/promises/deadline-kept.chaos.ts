// Promise 7 in full: 500 tasks of each kind. Eight workers: busy loops on two cores leave the others their turns.

import { expect, test } from 'vitest'
import { deadlineAmongOthers, deadlineKept } from './deadline-kept.ts'
import { report } from './stage.ts'

const TASKS = 500
const WORKERS = 8

test.each(['busy loop', 'stopped', 'blocked', 'never resolves'] as const)(
  'promise 7: the deadline of a task is kept: %s',
  async (kind) => {
    const metrics = await deadlineKept(kind, { tasks: TASKS, workers: WORKERS, deadlineMs: 1_000 })
    report(`promise 7, ${kind}`, metrics)
    expect(metrics).toMatchObject({ timeouts: TASKS, stillThere: 0, workersAfter: WORKERS, doubled: 0, orphans: 0 })
    expect(metrics.earliestMs).toBeGreaterThanOrEqual(1_000)
    expect(metrics.latestMs).toBeLessThanOrEqual(1_500)
    expect(metrics.undecided).toBeLessThan(TASKS / 10)
  },
)

test('promise 7: also among tasks that have none', async () => {
  const metrics = await deadlineAmongOthers(30, 1_000)
  report('promise 7, among others', metrics)
  expect(metrics).toMatchObject({ timeouts: 30, done: 3_100, orphans: 0 })
  expect(metrics.earliestMs).toBeGreaterThanOrEqual(1_000)
  expect(metrics.latestMs).toBeLessThanOrEqual(1_500)
})
