// Promise 24 in short: real workers, each form once.

import { expect, test } from 'vitest'
import { hostileWorker } from './hostile-worker.ts'
import { report } from './stage.ts'

test('promise 24: a worker that writes what it likes ends with a ProtocolError, and harms nobody', async () => {
  const metrics = await hostileWorker({ rounds: 1, ordinaryDeaths: 0, flood: false })
  report('promise 24, workers', { ...metrics })
  expect(metrics).toMatchObject({ otherEnds: [], liarsHarmed: [], neighboursKilled: 0, neighbourTasksLost: 0 })
  expect(metrics).toMatchObject({ uncaught: 0, orphans: 0, ended: metrics.attacks })
})
