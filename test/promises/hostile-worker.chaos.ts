// Promise 24 in full: real workers, each form 20 times, and a million questions without waiting for an answer.

import { expect, test } from 'vitest'
import { hostileWorker } from './hostile-worker.ts'
import { report } from './stage.ts'

test.each([
  [20, false],
  [1, true],
])(
  'promise 24: a worker that writes what it likes ends with a ProtocolError, and harms nobody',
  async (rounds, flood) => {
    const metrics = await hostileWorker({ rounds, ordinaryDeaths: 600, flood })
    report('promise 24, workers', { ...metrics })
    expect(metrics).toMatchObject({ otherEnds: [], liarsHarmed: [], neighboursKilled: 0, neighbourTasksLost: 0 })
    expect(metrics).toMatchObject({ uncaught: 0, orphans: 0, ended: metrics.attacks })
    expect(Math.max(metrics.peakMiB, metrics.keptMiB)).toBeLessThanOrEqual(20)
  },
)
