// The times of a run's tasks, counted in bins, and the work of each worker: for the charts of a run.

import type { WorkerRow } from './run.ts'

export interface TaskTimes {
  /** How many tasks were timed. */
  readonly tasks: number
  readonly leastMs: number
  readonly medianMs: number
  /** 95 of 100 tasks took at most this. */
  readonly p95Ms: number
  readonly mostMs: number
  /** Bins of one width, or of one ratio where the times are spread widely. */
  readonly scale: 'linear' | 'log'
  /** Ascending, one more than there are bins. */
  readonly edgesMs: readonly number[]
  /** Tasks in each bin. */
  readonly counts: readonly number[]
}

export interface RunDistribution {
  /** Null while no task was timed. */
  readonly times: TaskTimes | null
  readonly workers: readonly WorkerRow[]
}
