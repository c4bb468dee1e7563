// Promise 29: close() and terminate() always return (the scenario: always-returns.ts).

import { expect, test } from 'vitest'
import { newDice, report } from '../support/stage.ts'
import { isFull, size } from '../support/size.ts'
import { alwaysReturns, type AlwaysReturnsSize } from './always-returns.ts'

const SIZE = size<AlwaysReturnsSize>({
  short: { kinds: ['node', 'node', 'fork'], moments: 60, lanes: 6, graceMs: 500, limitMs: 10_000 },
  full: { kinds: ['node', 'spawn', 'fork', 'forkserver'], moments: 10_000, lanes: 6, graceMs: 200, limitMs: 2_400_000 },
})

test('promise 29: close() and terminate() always return, and everything that was asked is settled', {
  timeout: size({ short: 20_000, full: 2_700_000 }),
}, async () => {
  const dice = newDice()
  const metrics = await alwaysReturns(SIZE, dice)
  report('promise 29', { seed: dice.seed, ...metrics })
  expect(metrics).toMatchObject({ late: 0, unsettled: 0, orphans: 0 })
  expect(metrics.slowestMs).toBeLessThanOrEqual(SIZE.graceMs + 1_000)
  expect(metrics.fewestOfAWay).toBeGreaterThan(0)
  expect(metrics.kills).toBeGreaterThan(0)
  // A loaded machine may end the short form by its limit of time.
  if (isFull) expect(metrics.moments).toBe(SIZE.moments)
})
