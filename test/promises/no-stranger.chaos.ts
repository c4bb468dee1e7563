// Promise 12 in full: 10,000 kills of children that have just died.

import { expect, test } from 'vitest'
import { canChooseNumbers, noStranger, noStrangerByLifeline } from './no-stranger.ts'
import { report } from './stage.ts'

const KILLS = 10_000
const OWNERS = 50

test.skipIf(!canChooseNumbers())(
  'promise 12: no signal reaches a stranger that has the number of a dead child',
  async () => {
    const metrics = await noStranger(KILLS)
    report('promise 12', { ...metrics })
    expect(metrics).toMatchObject({ kills: KILLS, wrongSignals: 0, wrongExitCodes: 0 })
    expect(metrics.numbersReused).toBeGreaterThan(KILLS / 2)
  },
)

test.skipIf(!canChooseNumbers())('promise 12: nor does one of the lifeline', async () => {
  const metrics = await noStrangerByLifeline(OWNERS)
  report('promise 12, lifeline', { ...metrics })
  expect(metrics).toMatchObject({ kills: 3 * OWNERS, wrongSignals: 0 })
  expect(metrics.numbersReused).toBeGreaterThan(OWNERS)
})
