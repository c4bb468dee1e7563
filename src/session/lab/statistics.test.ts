// Intervals say 95% and are neither much narrower nor much wider.

import fc from 'fast-check'
import { median } from 'simple-statistics'
import { describe, expect, test } from 'vitest'
import { seeded, type Random } from './random.ts'
import { percentiles, ratioInterval, redrawnMedians } from './statistics.ts'

const TRUE_RATIO = 2
const DATA_SETS = 200

/** About normal, with 3% of spread: the sum of four even numbers. */
const noisy = (middle: number, count: number, random: Random): readonly number[] =>
  Array.from({ length: count }, () => middle * (0.94 + 0.03 * (random() + random() + random() + random())))

test('the medians of values drawn again are those of samples that are written out', () => {
  const values = fc.array(fc.nat(10 ** 9), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(values, fc.nat(), (given, seed) => {
      const [random, sorted] = [seeded(seed), given.toSorted((a, b) => a - b)]
      const expected = Array.from({ length: 1_000 }, () =>
        median(sorted.map(() => sorted[Math.floor(random() * sorted.length)] ?? Number.NaN)),
      )
      expect(redrawnMedians(given, seeded(seed))).toEqual(expected)
    }),
    { numRuns: 20 },
  )
})

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

  test.each([5, 10, 20])('is narrower than that of the ends of two intervals, for %i trials', (count) => {
    const widths = Array.from({ length: 50 }, (_, seed) => {
      const random = seeded(seed + 1)
      const [one, other] = [
        redrawnMedians(noisy(1_000, count, random), random),
        redrawnMedians(noisy(500, count, random), random),
      ]
      const [[lowOver, highOver], [lowUnder, highUnder]] = [percentiles(one), percentiles(other)]
      const [low, high] = ratioInterval(one, other)
      return { own: high - low, ofEnds: highOver / lowUnder - lowOver / highUnder }
    })
    const sum = (of: 'own' | 'ofEnds'): number => widths.reduce((so, one) => so + one[of], 0)
    expect(sum('own')).toBeLessThan(0.85 * sum('ofEnds'))
  })

  test('is the ratio alone for one trial of each, and 1 for a baseline over itself', () => {
    const [one, other] = [redrawnMedians([300], seeded(1)), redrawnMedians([100], seeded(2))]
    expect(ratioInterval(one, other)).toEqual([3, 3])
    const baseline = redrawnMedians([90, 100, 130], seeded(3))
    expect(ratioInterval(baseline, baseline)).toEqual([1, 1])
  })
})
