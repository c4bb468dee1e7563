// The rank sum test of Wilcoxon, Mann and Whitney, two-sided: how often chance alone gives two samples that lie as far apart.
// Exact for few values, with ties: all ways to give the ranks to the two samples are counted.

import { cumulativeStdNormalProbability, sum, wilcoxonRankSum } from 'simple-statistics'

/** Values of both samples together, above which the normal approximation is as good. */
const MOST_EXACT = 40

/** The probability from 0 to 1. Needs a value in each sample. */
export function rankSumProbability(first: readonly number[], second: readonly number[]): number {
  const ranks = ranksOf([...first, ...second])
  const observed = wilcoxonRankSum([...first], [...second])
  return ranks.length <= MOST_EXACT ? exact(ranks, first.length, observed) : normal(ranks, first.length, observed)
}

/** The least probability that samples of these sizes can give: their values are then entirely apart. */
export function leastProbability(first: number, second: number): number {
  const from = (begin: number, count: number) => Array.from({ length: count }, (_, i) => begin + i)
  return rankSumProbability(from(0, first), from(first, second))
}

/** Equal values share the mean of their ranks. */
function ranksOf(values: readonly number[]): readonly number[] {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 + 1)
}

function exact(ranks: readonly number[], size: number, observed: number): number {
  // Twice the rank is whole. `ways[k][s]`: the ways to choose k ranks with the sum s.
  const doubled = ranks.map((rank) => 2 * rank)
  const most = sum(doubled)
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(most + 1))
  ways[0]?.fill(1, 0, 1)
  for (const rank of doubled)
    for (let k = size; k > 0; k--) {
      const [here, below] = [ways[k], ways[k - 1]]
      if (here === undefined || below === undefined) continue
      for (let s = most; s >= rank; s--) here[s] = (here[s] ?? 0) + (below[s - rank] ?? 0)
    }
  const middle = (most * size) / ranks.length
  const distance = Math.abs(2 * observed - middle)
  let [all, asFar] = [0, 0]
  ways[size]?.forEach((count, s) => {
    all += count
    if (Math.abs(s - middle) >= distance - 1e-9) asFar += count
  })
  return asFar / all
}

function normal(ranks: readonly number[], size: number, observed: number): number {
  const [n, other] = [ranks.length, ranks.length - size]
  const mean = (size * (n + 1)) / 2
  const spread = sum(ranks.map((rank) => (rank - (n + 1) / 2) ** 2))
  if (spread === 0) return 1
  const deviation = Math.sqrt((size * other * spread) / (n * (n - 1)))
  const z = Math.max(0, Math.abs(observed - mean) - 0.5) / deviation
  return Math.min(1, 2 * (1 - cumulativeStdNormalProbability(z)))
}
