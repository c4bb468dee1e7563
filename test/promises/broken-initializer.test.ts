// Promise 18 in short.

import { expect, test } from 'vitest'
import { brokenInitializer } from './broken-initializer.ts'
import { report } from './stage.ts'

test.each(['throws', 'crashes', 'spins'] as const)(
  'promise 18: an initializer that fails once costs a worker and no task: %s',
  async (kind) => {
    const metrics = await brokenInitializer({ kind, always: false, rounds: 1, startTimeoutMs: 1_500 })
    report(`promise 18, ${kind} once`, metrics)
    expect(metrics).toMatchObject({
      broken: 1,
      tasksOnBroken: 0,
      secondFailures: 0,
      tasksDone: 20,
      gaveUp: 0,
      orphans: 0,
    })
  },
)

test.each(['throws'] as const)(
  'promise 18: an initializer that always fails gets no task, and the pool says why it gives up: %s',
  async (kind) => {
    const metrics = await brokenInitializer({ kind, always: true, rounds: 1, startTimeoutMs: 5_000 })
    report(`promise 18, always ${kind}`, metrics)
    expect(metrics).toMatchObject({ tasksOnBroken: 0, secondFailures: 0, tasksDone: 0, gaveUp: 1, orphans: 0 })
    expect(metrics.mostStarts).toBeLessThan(16)
  },
)
