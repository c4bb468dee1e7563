// Promise 18 in full: each way to fail, 20 times once, and always.

import { expect, test } from 'vitest'
import { brokenInitializer } from './broken-initializer.ts'
import { report } from './stage.ts'

const ROUNDS = 20
const kinds = ['throws', 'rejects', 'exits', 'crashes', 'waits', 'spins'] as const

test.each(kinds)('promise 18: an initializer that fails once costs a worker and no task: %s', async (kind) => {
  const metrics = await brokenInitializer({ kind, always: false, rounds: ROUNDS, startTimeoutMs: 2_000 })
  report(`promise 18, ${kind} once`, metrics)
  expect(metrics).toMatchObject({ broken: ROUNDS, tasksOnBroken: 0, secondFailures: 0, gaveUp: 0, orphans: 0 })
  expect(metrics.tasksDone).toBe(ROUNDS * 20)
})

test.each(kinds)(
  'promise 18: an initializer that always fails gets no task, and the pool says why it gives up: %s',
  async (kind) => {
    const hangs = kind === 'waits' || kind === 'spins'
    const rounds = hangs ? 3 : 5
    const metrics = await brokenInitializer({ kind, always: true, rounds, startTimeoutMs: hangs ? 1_000 : 10_000 })
    report(`promise 18, always ${kind}`, metrics)
    expect(metrics).toMatchObject({ tasksOnBroken: 0, secondFailures: 0, tasksDone: 0, gaveUp: rounds, orphans: 0 })
    if (!hangs) expect(metrics.mostStarts).toBeLessThan(16)
  },
)
