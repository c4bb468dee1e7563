// Promise 24 in short: real workers, each form once.

import { expect, test } from 'vitest'
import { hostileWorker } from './hostile-worker.ts'
import { report } from './stage.ts'

test('promise 24: a worker that writes what it likes ends with a ProtocolError, and harms nobody', async () => {
  const figures = await hostileWorker({ rounds: 1, ordinaryDeaths: 0, flood: false })
  report('promise 24, workers', { ...figures })
  expect(figures).toMatchObject({ otherEnds: [], liarsHarmed: [], neighboursKilled: 0, neighbourTasksLost: 0 })
  expect(figures).toMatchObject({ uncaught: 0, orphans: 0, ended: figures.attacks })
})
