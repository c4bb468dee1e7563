// The events that the scheduler receives and the instructions that it gives: its whole protocol with the pool driver.

import type { NotDone, TimeRun } from '../../../shared/answers.ts'
import type { Place } from '../../../shared/place.ts'
import type { ChunkSize, LastState } from '../../../shared/run.ts'
import type { BackOff } from '../../supervisor/back-off.ts'
import type { End, Intensity, RestartPolicy } from '../../supervisor/restart-policy.ts'

export type JobId = number
export type WorkerId = number

/**
 * Where a worker was when it died: the task that it marked last, or still loading the target. Of tiny tasks only one in
 * several is marked: the worker was at one of `span`.
 */
export interface Mark {
  readonly chunkId: number
  readonly index: number | 'loading'
  readonly span: number
}

/**
 * Whose doing a worker's end was: its own; of something outside, or of a limit that Procdeck keeps; or asked for by a
 * person through Procdeck, which says nothing about its start, its module or its task.
 */
export type Blame = 'own' | 'outside' | 'asked'

/** Decoded answers of one results frame. The scheduler passes them on unread. */
export interface Answers {
  readonly values: unknown[]
  readonly notDone: readonly NotDone[]
  readonly times: readonly TimeRun[]
}

export type SchedulerEvent =
  /** `sealed`: these are all; otherwise more follow by `extend`, until `seal`. */
  | {
      readonly type: 'submit'
      readonly job: JobId
      readonly tasks: number
      readonly chunkSize: ChunkSize
      /** Jobs with the same target are of one kind: the cost of one predicts the cost of the next. */
      readonly kind: number
      readonly sealed: boolean
    }
  | { readonly type: 'extend'; readonly job: JobId; readonly tasks: number }
  | { readonly type: 'seal'; readonly job: JobId }
  /** Waiting tasks of this job are cancelled; running ones are not waited for. */
  | { readonly type: 'abort'; readonly job: JobId }
  /** One task is no longer wanted; without effect once a worker has it. */
  | { readonly type: 'drop'; readonly job: JobId; readonly index: number }
  | { readonly type: 'resize'; readonly workers: number }
  /** The driver's answer to `start`: the worker exists. No other event about the worker comes before. */
  | { readonly type: 'started'; readonly worker: WorkerId }
  | { readonly type: 'ready'; readonly worker: WorkerId }
  /** A message with `tasks` inputs of this job had `bytes`. */
  | { readonly type: 'sized'; readonly job: JobId; readonly tasks: number; readonly bytes: number }
  /** A chunk could not be encoded, because of `error`; its worker never received it. */
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
  /** The driver's answer to `recall`: from this task on the worker has started none that it holds, and will not. */
  | ({ readonly type: 'recalled'; readonly worker: WorkerId } & Place)
  /** The worker reports that it started no recalled task from this one on; it has answered what is before. */
  | ({ readonly type: 'returned'; readonly worker: WorkerId } & Place)
  /** The driver's answer to `watch`: these workers have been at one task all the time. */
  | { readonly type: 'watched'; readonly slow: readonly WorkerId[] }
  /**
   * The worker is dead and drained. `atMs` is monotonic, and not before that of an earlier end.
   */
  | {
      readonly type: 'ended'
      readonly worker: WorkerId
      readonly mark: Mark | null
      readonly blame: Blame
      readonly end: End
      readonly atMs: number
    }
  /** The back-off is over: workers may be started again. */
  | { readonly type: 'backed-off' }
  /** No new jobs; the workers exit when everything is answered. */
  | { readonly type: 'close' }
  /** Waiting tasks are cancelled now, running ones when their worker ends. */
  | { readonly type: 'cancel' }

export interface Restarted {
  readonly worker: WorkerId
  /** Restarts that count, with the one to come. */
  readonly restarts: number
}

/** Which dead workers are replaced, how often, and after which wait. */
export interface RestartRules {
  readonly policy: RestartPolicy
  /** Null: without a limit. */
  readonly intensity: Intensity | null
  /** Null: at once. */
  readonly backOff: BackOff | null
}

export type FailureReason = 'unsendable' | 'lost' | 'poison' | 'timeout' | 'cancelled' | 'unstartable' | 'no-workers'

export type SchedulerInstruction =
  /** The driver starts a worker and answers with `started`. */
  | { readonly do: 'start'; readonly replaces: WorkerId | null }
  /** The worker holds nothing any more: it goes down the stop ladder, from asking. */
  | { readonly do: 'stop'; readonly worker: WorkerId }
  /** No start for `ms`; the driver answers with `backed-off`. `of`: the dead worker whose place then is filled. */
  | { readonly do: 'back-off'; readonly ms: number; readonly of: Restarted | null }
  /** The end of this worker exceeded the intensity: no worker is started any more. */
  | { readonly do: 'give-up'; readonly worker: WorkerId; readonly intensity: Intensity }
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
  /** Answers that no task needs: the chunk was withdrawn, or this worker does not hold it. */
  | { readonly do: 'stale'; readonly worker: WorkerId; readonly tasks: number }
  /** The rest of a chunk need not be run. */
  | { readonly do: 'withdraw'; readonly worker: WorkerId; readonly chunk: number }
  /**
   * Tasks that wait at a busy worker, up to its chunk `last`, are needed at another one: from the place `from` on, or, if
   * it is null, from the first one on that the worker has not started. The worker is at the chunk of `head`, and may have
   * started what is before that place.
   */
  | {
      readonly do: 'recall'
      readonly worker: WorkerId
      readonly head: Place
      readonly from: Place | null
      readonly last: number
    }
  /** Tasks wait behind a running one while a worker idles: the driver answers soon with `watched`. */
  | { readonly do: 'watch'; readonly workers: readonly WorkerId[] }
  /** The worker ran past a deadline: it holds nothing, begins nothing more, and goes down the stop ladder. */
  | { readonly do: 'condemn'; readonly worker: WorkerId }
  /** The worker answered what it does not hold: its messages are no longer trusted. */
  | { readonly do: 'distrust'; readonly worker: WorkerId; readonly why: string }
  | {
      readonly do: 'settle'
      readonly job: JobId
      readonly first: number
      readonly count: number
      readonly failureReason: FailureReason
      readonly worker: WorkerId | null
      readonly attempts: number
      /** Of lost tasks. */
      readonly lastState?: LastState
      /** Why it could not be sent. */
      readonly error?: unknown
    }
  | {
      readonly do: 'report-loss'
      readonly worker: WorkerId
      readonly chunk: number | null
      readonly job: JobId | null
      /** The task that was running, or the first of those of which one was. */
      readonly running: number | null
      readonly runningOf: number
      readonly inFlight: number
      readonly again: number
      readonly lost: number
      /** How many of the lost ones had finished. */
      readonly finished: number
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
  /** What happens to a task that ran past its deadline. */
  readonly onTimeout: 'fail' | 'retry'
  /** How often a task may be run again after its worker died or its deadline passed. */
  readonly retries: number
  /** Tasks after which a worker is replaced; null for never. */
  readonly maxTasksPerChild: number | null
  readonly restart: RestartRules
  /** Workers that may be starting at the same moment. */
  readonly startingLimit: number
}
