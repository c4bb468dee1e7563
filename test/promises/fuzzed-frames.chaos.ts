// Promise 24 in full: 1,000,000 frames.

import { expect, test } from 'vitest'
import { fuzzedFrames } from './fuzzed-frames.ts'
import { newDice, report } from './stage.ts'

test('promise 24: whatever a worker sends, the parent takes it or refuses it, and nothing else', () => {
  const dice = newDice()
  const metrics = fuzzedFrames(1_000_000, dice)
  report('promise 24, bytes', { seed: dice.seed, ...metrics })
  expect(metrics).toMatchObject({ frames: 1_000_000, otherThrows: 0, firstThrow: 'none' })
  expect(metrics.grewMiB).toBeLessThanOrEqual(20)
})
