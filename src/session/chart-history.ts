// The points of the live charts over the last ten minutes, oldest first.

import type { ChartPoint } from '../shared/metrics.ts'

/** At one sample a second; each start and end of a run adds two. */
const MOST_POINTS = 600

export class ChartHistory {
  #points: ChartPoint[] = []

  get points(): readonly ChartPoint[] {
    return this.#points
  }

  add(point: ChartPoint): void {
    this.#points.push(point)
    if (this.#points.length > MOST_POINTS) this.#points.shift()
  }

  /** The points after this time. */
  after(atMs: number): readonly ChartPoint[] {
    const first = this.#points.findLastIndex((point) => point.atMs <= atMs) + 1
    return this.#points.slice(first)
  }
}
