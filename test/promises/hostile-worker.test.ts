// Promise 24, real workers: one that writes on its channel what it likes harms nobody (the scenario: hostile-worker.ts).

import { expect, test } from 'vitest'
import { report } from '../support/stage.ts'
import { size } from '../support/size.ts'
import { hostileWorker, type HostileSize } from './hostile-worker.ts'

/** Each form so many times; and a million questions without waiting for an answer. */
const SIZES = size<readonly HostileSize[]>({
  short: [{ rounds: 1, ordinaryDeaths: 0, flood: false }],
  full: [
    { rounds: 20, ordinaryDeaths: 1_800, flood: false },
    { rounds: 1, ordinaryDeaths: 1_800, flood: true },
  ],
})

test.each(SIZES)(
  'promise 24: a worker that writes what it likes ends with a ProtocolError, and harms nobody',
  async (one) => {
    const metrics = await hostileWorker(one)
    report('promise 24, workers', { ...metrics })
    expect(metrics).toMatchObject({ otherEnds: [], liarsHarmed: [], neighboursKilled: 0, neighbourTasksLost: 0 })
    expect(metrics).toMatchObject({ uncaught: 0, orphans: 0, ended: metrics.attacks })
    // Without ordinary deaths before them the attacks would be charged for what any death makes of the heap.
    if (one.ordinaryDeaths > 0) expect(Math.max(metrics.peakMiB, metrics.keptMiB)).toBeLessThanOrEqual(20)
  },
)
