// Promise 5 in full: 200 times all 8 workers.

import { expect, test } from 'vitest'
import { allWorkersLost } from './all-workers-lost.ts'
import { newDice, report } from './stage.ts'

const ROUNDS = 200

test('promise 5: the pool survives losing all workers at once', async () => {
  const dice = newDice()
  const metrics = await allWorkersLost({ rounds: ROUNDS, workers: 8 }, dice)
  report('promise 5', { seed: dice.seed, ...metrics })
  expect(metrics).toMatchObject({ rounds: ROUNDS, lost: 0, doubled: 0, wrong: 0, orphans: 0 })
  expect(metrics.kills).toBe((ROUNDS + metrics.slowStrikes) * 8)
  expect(metrics.tasks).toBeGreaterThan(ROUNDS)
})
