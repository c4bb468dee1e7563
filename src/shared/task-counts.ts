// The tasks of a run by their outcomes: what is over, and at which mean rate.

import type { RunMetrics } from './metrics.ts'

type Outcomes = Pick<RunMetrics, 'done' | 'failed' | 'lost' | 'cancelled'>

/** Tasks that need no more work, however they ended. */
export function tasksOver({ done, failed, lost, cancelled }: Outcomes): number {
  return done + failed + lost + cancelled
}

/** The share of its tasks that is over, in whole percent, rounded down; null for a program without a map. */
export function percentOver(metrics: Outcomes & Pick<RunMetrics, 'total'>): number | null {
  return metrics.total === 0 ? null : Math.floor((100 * tasksOver(metrics)) / metrics.total)
}

/** Tasks that a worker answered, a second; null when there was none. */
export function meanRatePerS(done: number, failed: number, elapsedMs: number): number | null {
  return done + failed === 0 || elapsedMs <= 0 ? null : (1_000 * (done + failed)) / elapsedMs
}
