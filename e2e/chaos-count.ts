// How much a long test does, and the metrics that it tells.

/** All of it; a trial run does the share that PROCDECK_CHAOS_SHARE says, but at least two. */
export function chaosCount(full: number): number {
  const share = Number(process.env['PROCDECK_CHAOS_SHARE'] ?? 1)
  if (!(share > 0 && share <= 1)) throw new Error('PROCDECK_CHAOS_SHARE is a number above 0, at most 1')
  return Math.max(2, Math.round(full * share))
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

/** "12 ms (median), 40 ms (longest)" */
export function spread(timesMs: readonly number[]): string {
  if (timesMs.length === 0) return 'no time'
  return `${quantile(timesMs, 0.5).toFixed(0)} ms (median), ${quantile(timesMs, 1).toFixed(0)} ms (longest)`
}
