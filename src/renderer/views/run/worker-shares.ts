// The share of each process in a run, for a chart: not more bars than a person can tell apart. Pure.

import type { WorkerRow } from '../../../shared/run.ts'

export type ShareOf = 'tasks' | 'workMs'

const MOST_BARS = 60

export interface WorkerShares {
  readonly names: readonly string[]
  readonly values: readonly number[]
  readonly least: number
  readonly most: number
  /** The processes without a bar, which did less than those shown. */
  readonly left: number
}

/** In the order of their starts; if there are too many, those that did the most. */
export function workerShares(workers: readonly WorkerRow[], of: ShareOf): WorkerShares {
  const busiest = workers.toSorted((a, b) => b[of] - a[of]).slice(0, MOST_BARS)
  const shown = busiest.sort((a, b) => a.processId - b.processId)
  const values = shown.map((worker) => worker[of])
  return {
    names: shown.map(({ name }) => name),
    values,
    least: Math.min(...values),
    most: Math.max(...values),
    left: workers.length - shown.length,
  }
}
