// Promise 7: the deadline of a task is kept (the scenario: deadline-kept.ts).

import { expect, test } from 'vitest'
import { report } from '../support/stage.ts'
import { isFull, size } from '../support/size.ts'
import { named, pythonKinds, type WorkerKind, workerKinds } from '../support/worker-kind.ts'
import { deadlineAmongOthers, deadlineKept, slowModule, type StuckKind } from './deadline-kept.ts'

const KINDS: readonly StuckKind[] = ['busy loop', 'stopped', 'blocked', 'never resolves']
/** C code that lets no other thread run. */
const IN_PYTHON: readonly StuckKind[] = ['busy loop', 'stopped', 'blocked', 'holds the GIL']

/** Eight workers: busy loops on two cores leave the others their turns. */
const [TASKS, WORKERS] = size({ short: [3, 2], full: [500, 8] })
/** What runs side by side: few tasks mostly wait, many need the machine for themselves. */
const inGroups = (kinds: readonly StuckKind[]) => size({ short: [kinds], full: kinds.map((kind) => [kind]) })
const GROUPS: readonly (readonly [WorkerKind, readonly StuckKind[]])[] = [
  ...inGroups(KINDS).map((kinds) => ['node', kinds] as const),
  ...pythonKinds('fork').flatMap((python) => inGroups(IN_PYTHON).map((kinds) => [python, kinds] as const)),
]
const AMONG_OTHERS = size({
  short: { stuck: 3, deadlineMs: 400, others: 400 },
  full: { stuck: 30, deadlineMs: 1_000, others: 3_100 },
})

for (const [workerKind, kinds] of GROUPS)
  test(`promise 7: the deadline of a task is kept, whatever its code does: ${named(workerKind)}: ${kinds.join(', ')}`, async () => {
    const extent = { workerKind, tasks: TASKS, workers: WORKERS, deadlineMs: 1_000 }
    const all = await Promise.all(kinds.map(async (kind) => deadlineKept(kind, extent)))
    all.forEach((metrics, i) => {
      report(`promise 7, ${named(workerKind)}, ${kinds[i]}`, metrics)
      expect(metrics).toMatchObject({ timeouts: TASKS, stillThere: 0, workersAfter: WORKERS, doubled: 0, orphans: 0 })
      expect(metrics.earliestMs).toBeGreaterThanOrEqual(1_000)
      expect(metrics.latestMs).toBeLessThanOrEqual(1_500)
      if (isFull) expect(metrics.undecided).toBeLessThan(TASKS / 10)
    })
  })

test.each(workerKinds('fork'))('promise 7: also among tasks that have none (%s)', async (kind) => {
  const { stuck, deadlineMs, others } = AMONG_OTHERS
  const metrics = await deadlineAmongOthers(kind, stuck, deadlineMs)
  report(`promise 7, among others, ${named(kind)}`, metrics)
  expect(metrics).toMatchObject({ timeouts: stuck, done: others, orphans: 0 })
  expect(metrics.earliestMs).toBeGreaterThanOrEqual(deadlineMs)
  expect(metrics.latestMs).toBeLessThanOrEqual(deadlineMs + 500)
})

test('promise 7: loading its module is not a part of a task', async () => {
  const { value, orphans } = await slowModule(200)
  expect([value, orphans]).toEqual([42, 0])
})
