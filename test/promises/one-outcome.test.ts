// Promise 1 in short: some thousand tasks, a kill every 50 ms.

import { expect, test } from 'vitest'
import { oneOutcomeEach } from './one-outcome.ts'
import { newDice, report } from './stage.ts'

const NOTHING_WRONG = { fine: true, lost: 0, doubled: 0, wrong: 0, uninvited: 0, unreadable: 0 }

test('promise 1: each accepted task gets exactly one outcome', async () => {
  const dice = newDice()
  const { verdict, ...metrics } = await oneOutcomeEach({ tasks: 2_500, workers: 8, killEveryMs: 50 }, dice)
  report('promise 1', { seed: dice.seed, ...verdict, ...metrics })
  expect(verdict).toMatchObject({ ...NOTHING_WRONG, accepted: 2_500, outcomes: 2_500 })
  expect(metrics.kills).toBeGreaterThan(5)
  expect(metrics.orphans).toBe(0)
})
