// Answered tasks a second over the last few seconds, and the time left at that rate. Pure arithmetic over a short ring.

const WINDOW_MS = 3_000

export class Rate {
  readonly #points: { readonly atMs: number; readonly count: number }[] = []

  /** `count` is the total so far. */
  add(atMs: number, count: number): void {
    this.#points.push({ atMs, count })
    // One point before the window stays: the rate needs a first point.
    while (this.#points.length > 2 && (this.#points[1]?.atMs ?? atMs) < atMs - WINDOW_MS) this.#points.shift()
  }

  get perS(): number {
    const first = this.#points[0]
    const last = this.#points.at(-1)
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0
    return (1000 * (last.count - first.count)) / (last.atMs - first.atMs)
  }
}

/** Null when there is no rate. */
export function etaMs(left: number, perS: number): number | null {
  if (left === 0) return 0
  return perS > 0 ? (1000 * left) / perS : null
}
