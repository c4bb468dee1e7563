// Promise 29 in full: 10,000 moments.

import { expect, test } from 'vitest'
import { alwaysReturns } from './always-returns.ts'
import { newDice, report } from './stage.ts'

const SIZE = { moments: 10_000, lanes: 6, graceMs: 200, limitMs: 600_000 }

test('promise 29: close() and terminate() always return, and everything that was asked is settled', {
  timeout: 900_000,
}, async () => {
  const dice = newDice()
  const metrics = await alwaysReturns(SIZE, dice)
  report('promise 29', { seed: dice.seed, ...metrics })
  expect(metrics).toMatchObject({ late: 0, unsettled: 0, orphans: 0 })
  expect(metrics.slowestMs).toBeLessThanOrEqual(SIZE.graceMs + 1_000)
  expect(metrics.fewestOfAWay).toBeGreaterThan(0)
  expect(metrics.kills).toBeGreaterThan(0)
  expect(metrics.moments).toBe(SIZE.moments)
})
