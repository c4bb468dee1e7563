// Promise 1 in full: 100,000 tasks, 8 workers, a kill every 50 ms until all have outcomes.

import { expect, test } from 'vitest'
import { oneOutcomeEach } from './one-outcome.ts'
import { newDice, report } from './stage.ts'

const NOTHING_WRONG = { fine: true, lost: 0, doubled: 0, wrong: 0, uninvited: 0, unreadable: 0 }

test('promise 1: each accepted task gets exactly one outcome', async () => {
  const dice = newDice()
  const { verdict, ...metrics } = await oneOutcomeEach({ tasks: 100_000, workers: 8, killEveryMs: 50 }, dice)
  report('promise 1', { seed: dice.seed, ...verdict, ...metrics })
  expect(verdict).toMatchObject({ ...NOTHING_WRONG, accepted: 100_000, outcomes: 100_000 })
  expect(metrics.kills).toBeGreaterThan(100)
  expect(metrics.orphans).toBe(0)
})
