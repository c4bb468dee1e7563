// Promise 7 in short.

import { expect, test } from 'vitest'
import { deadlineAmongOthers, deadlineKept, slowModule } from './deadline-kept.ts'
import { report } from './stage.ts'

const KINDS = ['busy loop', 'stopped', 'blocked', 'never resolves'] as const
const TASKS = 3
const WORKERS = 2

test('promise 7: the deadline of a task is kept, whatever its code does', async () => {
  // Side by side: most of them only wait.
  const all = await Promise.all(
    KINDS.map(async (kind) => deadlineKept(kind, { tasks: TASKS, workers: WORKERS, deadlineMs: 1_000 })),
  )
  all.forEach((metrics, i) => {
    report(`promise 7, ${KINDS[i]}`, metrics)
    expect(metrics).toMatchObject({ timeouts: TASKS, stillThere: 0, workersAfter: WORKERS, doubled: 0, orphans: 0 })
    expect(metrics.earliestMs).toBeGreaterThanOrEqual(1_000)
    expect(metrics.latestMs).toBeLessThanOrEqual(1_500)
  })
})

test('promise 7: also among tasks that have none', async () => {
  const metrics = await deadlineAmongOthers(3, 400)
  report('promise 7, among others', metrics)
  expect(metrics).toMatchObject({ timeouts: 3, done: 400, orphans: 0 })
  expect(metrics.earliestMs).toBeGreaterThanOrEqual(400)
  expect(metrics.latestMs).toBeLessThanOrEqual(900)
})

test('promise 7: loading its module is not a part of a task', async () => {
  const { value, orphans } = await slowModule(200)
  expect([value, orphans]).toEqual([42, 0])
})
