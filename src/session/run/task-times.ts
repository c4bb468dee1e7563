// The distribution of the times of a run's tasks: bins, median, 95th percentile. Pure. Main computes it between its other
// duties, so a million times are counted and not sorted: that takes a third of the time.

import type { TaskTimes } from '../../shared/run-distribution.ts'

const MOST_BINS = 24
/** From this ratio of longest to shortest time on, bins of one width would put nearly all tasks into the first. */
const WIDE = 20
/** About a microsecond: shorter times are noise of the clock, and zero has no place on a log scale. */
const LEAST_MS = 2 ** -10
/** Margin of a bin around a single time, to each side. */
const MARGIN = 0.1

const HALF = 16
const LOWER = 2 ** HALF - 1

function countOne(counts: Uint32Array | number[], at: number): void {
  counts[at] = (counts[at] ?? 0) + 1
}

/** The value of the given rank, 0 being the least, by 16 of the bits; `rest` is its rank among those that share these. */
function select(counts: Uint32Array, rank: number): { readonly part: number; readonly rest: number } {
  let rest = rank
  let part = 0
  while (part < LOWER && rest >= (counts[part] ?? 0)) rest -= counts[part++] ?? 0
  return { part, rest }
}

/**
 * The times of the given ranks. The bits of positive floats are in the same order as the floats, so that counting their
 * upper and then their lower halves finds a rank without sorting. Loops by index: an iterator is seven times slower here.
 */
function ofRanks(times: Float32Array, ranks: readonly number[]): readonly number[] {
  const all = new Uint32Array(times.buffer, times.byteOffset, times.length)
  const uppers = new Uint32Array(2 ** HALF)
  for (let i = 0; i < all.length; i++) countOne(uppers, (all[i] ?? 0) >>> HALF)
  return ranks.map((rank) => {
    const upper = select(uppers, rank)
    const lowers = new Uint32Array(2 ** HALF)
    for (let i = 0; i < all.length; i++) {
      const bits = all[i] ?? 0
      if (bits >>> HALF === upper.part) countOne(lowers, bits & LOWER)
    }
    const bits = ((upper.part << HALF) | select(lowers, upper.rest).part) >>> 0
    return new Float32Array(Uint32Array.of(bits).buffer)[0] ?? 0
  })
}

/** The rank that `share` of `tasks` tasks do not exceed. */
function rankOf(share: number, tasks: number): number {
  return Math.max(0, Math.ceil(share * tasks) - 1)
}

function edgesOf(least: number, most: number, scale: TaskTimes['scale'], bins: number): readonly number[] {
  if (least === most) return [least * (1 - MARGIN), most * (1 + MARGIN)]
  const edgeAt = (place: number): number =>
    scale === 'log' ? least * (most / least) ** (place / bins) : least + ((most - least) * place) / bins
  // The last one exactly: no time is beyond it.
  return Array.from({ length: bins + 1 }, (_, place) => (place === bins ? most : edgeAt(place)))
}

function countInto(edges: readonly number[], times: Float32Array): readonly number[] {
  const bins = edges.length - 1
  const counts = new Array<number>(bins).fill(0)
  for (let i = 0; i < times.length; i++) {
    const ms = times[i] ?? 0
    // The last bin whose lower edge is not above it.
    let [from, to] = [0, bins - 1]
    while (from < to) {
      const middle = (from + to + 1) >> 1
      if (ms < (edges[middle] ?? 0)) to = middle - 1
      else from = middle
    }
    countOne(counts, from)
  }
  return counts
}

/** Null without times. A bin includes its lower edge; the last one its upper edge too. */
export function taskTimes(timesMs: Float32Array): TaskTimes | null {
  const tasks = timesMs.length
  if (tasks === 0) return null
  const times = timesMs.slice()
  let [leastMs, mostMs] = [Number.POSITIVE_INFINITY, LEAST_MS]
  for (let i = 0; i < tasks; i++) {
    const ms = times[i] ?? 0
    if (ms < LEAST_MS) times[i] = LEAST_MS
    if (ms < leastMs) leastMs = Math.max(LEAST_MS, ms)
    if (ms > mostMs) mostMs = ms
  }
  const scale = mostMs >= WIDE * leastMs ? 'log' : 'linear'
  // Rice's rule: enough bins for the shape, not so many that few tasks leave gaps.
  const edgesMs = edgesOf(leastMs, mostMs, scale, Math.min(MOST_BINS, Math.ceil(2 * Math.cbrt(tasks))))
  const [medianMs = 0, p95Ms = 0] = ofRanks(times, [rankOf(0.5, tasks), rankOf(0.95, tasks)])
  return { tasks, leastMs, medianMs, p95Ms, mostMs, scale, edgesMs, counts: countInto(edgesMs, times) }
}
