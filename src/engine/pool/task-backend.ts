// What a run hands its tasks to. The local pool is one such backend; a queue over several hosts can be another. This
// file has no type of a connection or of a worker.

import type { ProcessId } from '../../shared/process.ts'
import type { Target } from '../process/target.ts'
import type { Job, JobOptions } from './job.ts'

/** The metrics of a backend. */
export interface PoolMetrics {
  /** Tasks that no worker holds. */
  readonly queueDepth: number
  /** Tasks that workers hold and have not answered. */
  readonly inFlight: number
  readonly workersWanted: number
  /** Tasks in the newest message. */
  readonly chunkSizeNow: number
  /** Answers that were dropped because no task needed them. */
  readonly staleAnswers: number
  /** Tasks that workers have answered, those that failed included. */
  readonly answered: number
}

/** The answers of one worker so far. */
export interface Answers {
  readonly done: number
  readonly failed: number
}

/** What one worker holds. */
export interface WorkerView {
  readonly inFlight: number
  readonly chunk: {
    readonly id: number
    readonly first: number
    readonly count: number
    readonly answered: number
  } | null
}

export interface TaskBackend {
  /** Every task's outcome, as it comes. */
  run(target: Target, inputs: Iterable<unknown>, options: JobOptions): Job
  resize(workers: number): Promise<void>
  /** Cancels tasks without an outcome. Resolves when no worker is left. */
  terminate(): Promise<void>
  /** No more tasks; workers end when everything is answered. */
  close(): Promise<void>
  /** Resolves when the workers of a closed backend are gone. */
  join(): Promise<void>
  readonly metrics: PoolMetrics
  view(worker: ProcessId): WorkerView
  answersOf(worker: ProcessId): Answers
  readonly processIds: readonly ProcessId[]
  readonly pids: readonly number[]
}
