// Promise 12 in short. Where the system gives us no PID namespace, what is left is the check of births on a made-up
// process table (src/system/identity.test.ts).

import { expect, test } from 'vitest'
import { canChooseNumbers, noStranger, noStrangerByLifeline } from './no-stranger.ts'
import { report } from './stage.ts'

const CLEAN = { wrongSignals: 0, wrongExitCodes: 0 }

test.skipIf(!canChooseNumbers())(
  'promise 12: no signal reaches a stranger that has the number of a dead child',
  async () => {
    const metrics = await noStranger(80)
    report('promise 12', { ...metrics })
    expect(metrics).toMatchObject({ ...CLEAN, kills: 80 })
    expect(metrics.numbersReused).toBeGreaterThan(20)
  },
)

test.skipIf(!canChooseNumbers())('promise 12: nor does one of the lifeline', async () => {
  const metrics = await noStrangerByLifeline(1)
  report('promise 12, lifeline', { ...metrics })
  expect(metrics).toMatchObject({ ...CLEAN, kills: 3 })
  expect(metrics.numbersReused).toBeGreaterThan(0)
})
