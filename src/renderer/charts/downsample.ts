// Thins a series for a chart: at most so many points, each the highest of its stretch, so that no peak disappears.

import type { ChartPoint } from '../../shared/metrics.ts'

function peak(one: ChartPoint, other: ChartPoint): ChartPoint {
  return {
    ...other,
    queueDepth: Math.max(one.queueDepth, other.queueDepth),
    inFlight: Math.max(one.inFlight, other.inFlight),
    ratePerS: Math.max(one.ratePerS, other.ratePerS),
    processesAlive: Math.max(one.processesAlive, other.processesAlive),
  }
}

export function downsample(points: readonly ChartPoint[], most: number): readonly ChartPoint[] {
  if (points.length <= most) return points
  const thinned: ChartPoint[] = []
  let stretch = -1
  for (const [place, point] of points.entries()) {
    const now = Math.floor((place * most) / points.length)
    const last = thinned.at(-1)
    if (now === stretch && last !== undefined) thinned[thinned.length - 1] = peak(last, point)
    else thinned.push(point)
    stretch = now
  }
  return thinned
}
