// The stops of the chunk size slider: about ten a decade, so that 1, 2 and 3 are as far apart as 1,000 and 2,000.

const STEPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8] as const

/** Whole numbers from 1 to `all`, each once, rising; the last is `all` itself. */
export function chunkStops(all: number): readonly number[] {
  const stops: number[] = []
  for (let decade = 1; decade < all; decade *= 10) {
    for (const step of STEPS) {
      const stop = step * decade
      if (Number.isInteger(stop) && stop < all) stops.push(stop)
    }
  }
  return [...stops, Math.max(1, all)]
}

/** The place of the stop nearest to `value`. */
export function nearestStop(stops: readonly number[], value: number): number {
  let best = 0
  for (const [place, stop] of stops.entries()) {
    if (Math.abs(stop - value) < Math.abs((stops[best] ?? 1) - value)) best = place
  }
  return best
}
