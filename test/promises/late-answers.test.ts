// Promise 2 in short.

import { expect, test } from 'vitest'
import { lateAnswers } from './late-answers.ts'
import { newDice, report } from './stage.ts'

const STOPS = 24

test('promise 2: a late result of an old attempt is never taken', async () => {
  const dice = newDice()
  const metrics = await lateAnswers({ stops: STOPS, workers: 8, deadlineMs: 100 }, dice)
  report('promise 2', { seed: dice.seed, ...metrics })
  expect(metrics).toMatchObject({ doubleOutcomes: 0, staleTaken: 0, withoutOutcome: 0, droppedTwice: 0, orphans: 0 })
  expect(metrics.stoppedInTime).toBeGreaterThanOrEqual(STOPS)
  expect(metrics.dropped).toBe(metrics.tasks)
})
