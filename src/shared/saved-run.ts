// A run of the catalogue as the history keeps it: what it was started with, and what came out.

import type { ExperimentStatus } from './lab.ts'
import type { ChunkSize, Parameters } from './run.ts'

export interface SavedRun {
  /** Unique over all sessions: a time-ordered UUID, not the run's number. */
  readonly id: string
  readonly title: string
  readonly notes: string
  readonly workload: string
  readonly parameters: Parameters
  readonly workers: number
  readonly chunkSize: ChunkSize
  /** Wall clock, in ms since 1970. */
  readonly startedAt: number
  readonly elapsedMs: number
  readonly status: ExperimentStatus
  /** '' where it has no result. */
  readonly headline: string
  readonly story: readonly string[]
}
