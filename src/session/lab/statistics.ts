// Statistics of a few repeated times. The numerics are those of simple-statistics.

import { median, medianAbsoluteDeviation, quantileSorted } from 'simple-statistics'
import type { Random } from './random.ts'

export type Interval = readonly [low: number, high: number]

const RESAMPLES = 1_000
/** Both ends of a 95% interval. */
const LOW = 0.025
const HIGH = 0.975
/**
 * A modified z-score beyond 3.5 is an outlier: B. Iglewicz, D. Hoaglin, "How to Detect and Handle Outliers" (1993).
 * 0.6745 makes the median absolute deviation comparable with a standard deviation.
 */
const OUTLIER_SCORE = 3.5
const MAD_TO_SIGMA = 0.6745
/** With fewer values, one far from the others cannot be told from their spread. */
const FEWEST_FOR_OUTLIERS = 5

/**
 * Medians of the values drawn again with replacement: their `percentiles` are the 95% interval of the median by the percentile
 * bootstrap (Efron). Those of one value are that value.
 */
export function redrawnMedians(values: readonly number[], random: Random): readonly number[] {
  // Drawn are ranks: how often each was drawn says where the middle is, and nothing is sorted again.
  const sorted = Float64Array.from(values).sort()
  const times = new Uint32Array(sorted.length)
  return Array.from({ length: RESAMPLES }, () => {
    times.fill(0)
    for (let i = 0; i < sorted.length; i++) {
      const rank = Math.floor(random() * sorted.length)
      times[rank] = (times[rank] ?? 0) + 1
    }
    return middleOf(sorted, times)
  })
}

/** The median of values that are there so many times each. */
function middleOf(sorted: Float64Array, times: Uint32Array): number {
  const [low, high] = [(sorted.length - 1) >> 1, sorted.length >> 1]
  let [rank, seen] = [0, times[0] ?? 0]
  const valueAt = (place: number): number => {
    while (seen <= place) seen += times[++rank] ?? Infinity
    return sorted[rank] ?? Number.NaN
  }
  return (valueAt(low) + valueAt(high)) / 2
}

/** The 95% interval of the ratio of two medians: both samples are drawn again for each ratio. */
export function ratioInterval(over: readonly number[], under: readonly number[]): Interval {
  return percentiles(over.map((one, i) => one / (under[i] ?? Number.NaN)))
}

/** The middle 95% of the values. */
export function percentiles(values: readonly number[]): Interval {
  const sorted = values.toSorted((a, b) => a - b)
  return [quantileSorted(sorted, LOW), quantileSorted(sorted, HIGH)]
}

/** How many values are far from the others. 0 where too few are there to say so. */
export function countOutliers(values: readonly number[]): number {
  if (values.length < FEWEST_FOR_OUTLIERS) return 0
  const [middle, spread] = [median([...values]), medianAbsoluteDeviation([...values])]
  return values.filter((value) => MAD_TO_SIGMA * Math.abs(value - middle) > OUTLIER_SCORE * spread).length
}

export { median }
