// Intervals say 95% and are neither much narrower nor much wider.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seeded, type Random } from './random.ts'
import { percentiles, ratioInterval, redrawnMedians } from './statistics.ts'

const TRUE_RATIO = 2
const DATA_SETS = 400

/** About normal, with 3% of spread: the sum of four even numbers. */
const noisy = (middle: number, count: number, random: Random): readonly number[] =>
  Array.from({ length: count }, () => middle * (0.94 + 0.03 * (random() + random() + random() + random())))

describe('the interval of a ratio of two medians', () => {
  test.each([10, 20])('has the true ratio inside it for about 95%% of the data sets of %i trials', (count) => {
    let inside = 0
    for (let seed = 1; seed <= DATA_SETS; seed++) {
      const random = seeded(seed)
      const [over, under] = [noisy(1_000, count, random), noisy(1_000 / TRUE_RATIO, count, random)]
      const [low, high] = ratioInterval(redrawnMedians(over, random), redrawnMedians(under, random))
      if (low <= TRUE_RATIO && TRUE_RATIO <= high) inside += 1
    }
    expect(inside / DATA_SETS).toBeGreaterThan(0.9)
    expect(inside / DATA_SETS).toBeLessThan(0.99)
  })

  test('is no wider than that of the ends of two intervals', () => {
    const times = fc.array(fc.double({ min: 50, max: 150, noNaN: true }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(times, times, fc.integer(), (over, under, seed) => {
        const random = seeded(seed)
        const [one, other] = [redrawnMedians(over, random), redrawnMedians(under, random)]
        const [[lowOver, highOver], [lowUnder, highUnder]] = [percentiles(one), percentiles(other)]
        const [low, high] = ratioInterval(one, other)
        expect(low).toBeGreaterThanOrEqual(lowOver / highUnder - 1e-9)
        expect(high).toBeLessThanOrEqual(highOver / lowUnder + 1e-9)
      }),
      { numRuns: 60 },
    )
  })

  test('is the ratio alone for one trial of each, and 1 for a baseline over itself', () => {
    const [one, other] = [redrawnMedians([300], seeded(1)), redrawnMedians([100], seeded(2))]
    expect(ratioInterval(one, other)).toEqual([3, 3])
    const baseline = redrawnMedians([90, 100, 130], seeded(3))
    expect(ratioInterval(baseline, baseline)).toEqual([1, 1])
  })
})
