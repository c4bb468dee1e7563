// Whether one tree is slower than another, from rounds in which each had its turn. Pure.

/**
 * @typedef {{ ratio: number, low: number, high: number, word: 'slower' | 'faster' | 'same' }} Judgement
 * ratio: how many times as fast this tree is as the other, the median of the rounds; low and high: its interval
 */

/** Less is nothing that anybody would change code for. */
const LEAST = 0.03
const RESAMPLES = 2_000
/** Of a run of ten measurements, one in a hundred runs says a word that is wrong. */
const OUTSIDE = 0.001

/**
 * The interval is the percentile bootstrap's (Efron and Tibshirani 1993, chapter 13), of the median of the rounds' ratios: what
 * the machine does meanwhile hits both trees of a round.
 * @param {readonly (readonly [thisMs: number, otherMs: number])[]} rounds milliseconds for the same work
 * @param {() => number} [random] 0 to below 1
 * @returns {Judgement}
 */
export function judge(rounds, random = Math.random) {
  const ratios = rounds.map(([thisMs, otherMs]) => otherMs / thisMs)
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(ratios.map(() => ratios[Math.floor(random() * ratios.length)] ?? 1)),
  ).sort((a, b) => a - b)
  const at = (/** @type {number} */ share) => medians[Math.round(share * (RESAMPLES - 1))] ?? Number.NaN
  const [low, high] = [at(OUTSIDE), at(1 - OUTSIDE)]
  const word = high < 1 - LEAST ? 'slower' : low > 1 + LEAST ? 'faster' : 'same'
  return { ratio: median(ratios), low, high, word }
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [below = Number.NaN, above = Number.NaN] = [sorted[middle - 1], sorted[middle]]
  return sorted.length % 2 === 1 ? above : (below + above) / 2
}
