// Promise 8 in short.

import { expect, test } from 'vitest'
import { stopLadder } from './stop-ladder.ts'
import { report } from './stage.ts'

const ROUNDS = 2
const EACH = 2
const GRACE_MS = 500

test('promise 8: the stop ladder ends whoever does not want to go', async () => {
  const kinds = ['deaf', 'stopped', 'busy'] as const
  const metrics = await stopLadder({ kinds, each: EACH, rounds: ROUNDS, graceMs: GRACE_MS })
  report('promise 8', metrics)
  const workers = kinds.length * ROUNDS * EACH
  expect(metrics).toMatchObject({ workers, goneInTime: workers, grandchildrenSeen: ROUNDS * EACH, orphans: 0 })
  expect(metrics.slowestMs).toBeLessThanOrEqual(GRACE_MS + 250)
  expect(metrics.fastestDeafMs).toBeGreaterThanOrEqual(GRACE_MS - 5)
})
