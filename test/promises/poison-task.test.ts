// Promise 3 in short.

import { expect, test } from 'vitest'
import { poisonTask } from './poison-task.ts'
import { report } from './stage.ts'

const NEIGHBOURS = 1_500

test.each(['auto', 1, 7] as const)(
  'promise 3: with 2 retries a task that kills its worker is run 3 times and fenced (chunk size %s)',
  async (chunkSize) => {
    const metrics = await poisonTask({ neighbours: NEIGHBOURS, retries: 2, chunkSize, answeredOneByOne: false })
    report('promise 3, 2 retries', metrics)
    expect(metrics).toMatchObject({ poisonRuns: 3, poisonPids: 3, poisonError: 'PoisonTaskError', doubleOutcomes: 0 })
    expect(metrics).toMatchObject({ neighboursDone: NEIGHBOURS, orphans: 0 })
  },
)

test.each(['auto', 1, 7] as const)(
  'promise 3: without retry nothing is run twice, not even what had been run before it (chunk size %s)',
  async (chunkSize) => {
    const metrics = await poisonTask({ neighbours: NEIGHBOURS, retries: null, chunkSize, answeredOneByOne: false })
    report('promise 3, no retry', metrics)
    expect(metrics).toMatchObject({ poisonRuns: 1, poisonError: 'WorkerLostError', doubleOutcomes: 0, orphans: 0 })
    expect(metrics).toMatchObject({ neighboursRunTwice: 0, neighboursSilent: 0 })
    // Only those whose answers died with the worker: a few milliseconds of work.
    expect(metrics.neighboursDone + metrics.neighboursLost).toBe(NEIGHBOURS)
  },
)

test('promise 3: without retry, where each is answered before the next begins, its neighbours are not touched', async () => {
  const size = { neighbours: NEIGHBOURS, retries: null, chunkSize: 'auto', answeredOneByOne: true } as const
  const metrics = await poisonTask(size)
  report('promise 3, no retry, one by one', metrics)
  expect(metrics).toMatchObject({ poisonRuns: 1, poisonError: 'WorkerLostError', doubleOutcomes: 0, orphans: 0 })
  expect(metrics).toMatchObject({ neighboursDone: NEIGHBOURS, neighboursRunTwice: 0 })
})
