// The events that the scheduler takes and the instructions that it gives: the whole language between it and the pool driver.

import type { ChunkSize } from '../../../shared/run.ts'

export type JobId = number
export type WorkerId = number

/**
 * Where a worker was when it died: the task that it marked last, or still loading the target. Of tiny tasks only every
 * so many are marked: it was at one of `span`.
 */
export interface Mark {
  readonly chunkId: number
  readonly index: number | 'loading'
  readonly span: number
}

/** Decoded answers of one results frame. The scheduler passes them on and does not look into them. */
export interface Answers {
  readonly values: unknown[]
  readonly statuses: Uint8Array
  readonly workMs: ArrayLike<number>
}

export type SchedulerEvent =
  /** `sealed`: these are all; otherwise more follow by `extend`, until `seal`. */
  | {
      readonly type: 'submit'
      readonly job: JobId
      readonly tasks: number
      readonly chunkSize: ChunkSize
      /** Jobs with the same target are of one kind: what one cost is expected of the next. */
      readonly kind: number
      readonly sealed: boolean
    }
  | { readonly type: 'extend'; readonly job: JobId; readonly tasks: number }
  | { readonly type: 'seal'; readonly job: JobId }
  /** What waits of this job is cancelled, what runs is not waited for. */
  | { readonly type: 'abort'; readonly job: JobId }
  /** One task is not wanted any more; without effect once a worker has it. */
  | { readonly type: 'drop'; readonly job: JobId; readonly index: number }
  | { readonly type: 'resize'; readonly workers: number }
  /** The shell's answer to `start`: the worker is there. No other event about it comes before. */
  | { readonly type: 'started'; readonly worker: WorkerId }
  | { readonly type: 'ready'; readonly worker: WorkerId }
  /** A message of `tasks` inputs of this job had `bytes`. */
  | { readonly type: 'sized'; readonly job: JobId; readonly tasks: number; readonly bytes: number }
  /** A chunk that was to be sent could not be encoded, because of `error`; its worker never saw it. */
  | { readonly type: 'refused'; readonly worker: WorkerId; readonly chunk: number; readonly error: unknown }
  | {
      readonly type: 'answered'
      readonly worker: WorkerId
      readonly chunk: number
      readonly first: number
      readonly tasks: number
      readonly workMs: number
      readonly answers: Answers
    }
  /** The task at `index` of the chunk has run past its deadline. */
  | { readonly type: 'overdue'; readonly worker: WorkerId; readonly chunk: number; readonly index: number }
  /** The shell's answer to `recall`: the worker has not begun the chunk and never will. */
  | { readonly type: 'recalled'; readonly worker: WorkerId; readonly chunk: number }
  /** The worker itself says that it did not begin a chunk that was recalled. */
  | { readonly type: 'returned'; readonly worker: WorkerId; readonly chunk: number }
  /** Dead and drained. `ownFault`: nobody ended it from outside or from here. */
  | { readonly type: 'ended'; readonly worker: WorkerId; readonly mark: Mark | null; readonly ownFault: boolean }
  /** The back-off is over: workers may be started again. */
  | { readonly type: 'backed-off' }
  /** No new jobs; workers go when everything is answered. */
  | { readonly type: 'close' }
  /** What waits is cancelled, what runs is when its worker ends. */
  | { readonly type: 'cancel' }

export type FailureReason = 'unsendable' | 'lost' | 'poison' | 'timeout' | 'cancelled' | 'unstartable'

export type SchedulerInstruction =
  /** The shell makes one and answers with `started`. */
  | { readonly do: 'start'; readonly replaces: WorkerId | null }
  /** It holds nothing any more: down the stop ladder, from asking. */
  | { readonly do: 'stop'; readonly worker: WorkerId }
  /** No start for this long; the shell answers with `backed-off`. */
  | { readonly do: 'back-off'; readonly ms: number }
  | {
      readonly do: 'send'
      readonly worker: WorkerId
      readonly chunk: number
      readonly job: JobId
      readonly first: number
      readonly count: number
      readonly retried: number
    }
  /** `count` tasks of the job are answered, from `first` on. */
  | {
      readonly do: 'accept'
      readonly worker: WorkerId
      readonly job: JobId
      readonly first: number
      readonly count: number
      readonly attempts: number
      readonly answers: Answers
    }
  /** Answers that no task needs: of a chunk that was withdrawn, or that this worker does not hold. */
  | { readonly do: 'stale'; readonly worker: WorkerId; readonly tasks: number }
  /** The rest of a chunk need not be run. */
  | { readonly do: 'withdraw'; readonly worker: WorkerId; readonly chunk: number }
  /** A chunk that waits at a busy worker is wanted elsewhere. */
  | { readonly do: 'recall'; readonly worker: WorkerId; readonly chunk: number }
  /** It ran past a deadline: it holds nothing any more, begins nothing more, and goes down the stop ladder. */
  | { readonly do: 'condemn'; readonly worker: WorkerId }
  /** The worker answered what it does not hold: no longer to be believed. */
  | { readonly do: 'distrust'; readonly worker: WorkerId; readonly why: string }
  | {
      readonly do: 'settle'
      readonly job: JobId
      readonly first: number
      readonly count: number
      readonly failureReason: FailureReason
      readonly worker: WorkerId | null
      readonly attempts: number
      /** Why it could not be sent. */
      readonly error?: unknown
    }
  | {
      readonly do: 'report-loss'
      readonly worker: WorkerId
      readonly chunk: number | null
      readonly job: JobId | null
      readonly running: number | null
      readonly inFlight: number
      readonly again: number
      readonly lost: number
    }
  | {
      readonly do: 'moved'
      readonly job: JobId
      readonly from: WorkerId
      readonly to: WorkerId
      readonly tasks: number
    }
  | { readonly do: 'job-done'; readonly job: JobId }
  /** Closed and without workers. */
  | { readonly do: 'all-gone' }

export type EventOf<Type extends SchedulerEvent['type']> = Extract<SchedulerEvent, { readonly type: Type }>
export type InstructionOf<Do extends SchedulerInstruction['do']> = Extract<SchedulerInstruction, { readonly do: Do }>

export interface SchedulerOptions {
  readonly workers: number
  readonly onWorkerLost: 'fail' | 'retry'
  /** What becomes of a task that ran past its deadline. */
  readonly onTimeout: 'fail' | 'retry'
  /** How often a task may be run again after its worker died or its deadline passed. */
  readonly retries: number
  /** Tasks after which a worker is replaced; null for never. */
  readonly maxTasksPerChild: number | null
  /** Workers that may be starting at the same moment. */
  readonly startingLimit: number
}
