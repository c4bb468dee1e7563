// The state of the scheduler: its workers, its jobs, the tasks that wait, and the instructions of the current step.
// Only `step` changes it, in place (docs/decisions/0004-scheduler-state-in-place.md).

import type { Place } from '../../../shared/place.ts'
import type { ChunkSize } from '../../../shared/run.ts'
import type { ChunkCost } from './auto-chunk.ts'
import { RestartLimit } from './restart-limit.ts'
import type { JobId, SchedulerInstruction, SchedulerOptions, WorkerId } from './scheduler-messages.ts'
import type { Chunk } from './take-back.ts'
import { WaitingLine } from './waiting-line.ts'

export interface SchedulerState {
  readonly options: SchedulerOptions
  readonly workers: Map<WorkerId, Worker>
  readonly jobs: Map<JobId, Job>
  readonly waiting: WaitingLine
  /** The newest cost of tasks of each kind of job. */
  readonly costs: Map<number, ChunkCost>
  /** For workers that end before any work, whatever the job. */
  readonly restartLimit: RestartLimit
  /** Places of dead workers that no other worker has taken yet. */
  readonly vacant: WorkerId[]
  /** Places of dead workers that the restart policy leaves empty. */
  givenUp: number
  /** When workers were restarted: the newest, as far as they count. */
  restarts: readonly number[]
  /** There were too many restarts: no worker is started any more. */
  fatal: boolean
  /** The wanted number of workers. */
  wanted: number
  /** `start` instructions that the driver has not answered with `started` yet. */
  launching: number
  backingOff: boolean
  /** Workers with a chunk that waits behind another one. */
  hoarding: number
  /** A `watch` instruction that the driver has not answered with `watched` yet. */
  watching: boolean
  lastChunk: number
  /** Tasks in the newest message. */
  lastChunkTasks: number
  /** Tasks without an outcome. */
  openTasks: number
  staleAnswers: number
  closed: boolean
  cancelled: boolean
  /** The `all-gone` instruction was given. */
  gone: boolean
  todo: SchedulerInstruction[]
}

export function newState(options: SchedulerOptions): SchedulerState {
  return {
    options,
    workers: new Map(),
    jobs: new Map(),
    waiting: new WaitingLine(),
    costs: new Map(),
    restartLimit: new RestartLimit(),
    vacant: [],
    givenUp: 0,
    restarts: [],
    fatal: false,
    wanted: options.workers,
    launching: 0,
    backingOff: false,
    hoarding: 0,
    watching: false,
    lastChunk: 0,
    lastChunkTasks: 0,
    openTasks: 0,
    staleAnswers: 0,
    closed: false,
    cancelled: false,
    gone: false,
    todo: [],
  }
}

export interface Worker {
  readonly id: WorkerId
  ready: boolean
  /** Gets nothing new; taken back if more workers are wanted before it was stopped. */
  leaving: boolean
  /** Stopped or condemned: never taken back. */
  stopped: boolean
  /** It leaves and another worker takes its place: it has run as many tasks as it may, or past a deadline. */
  replaced: boolean
  readonly chunks: Chunk[]
  /** A recall that the worker has not answered yet; until then it gets nothing new. */
  recall: OpenRecall | null
  /** Messages about chunks that it does not hold. */
  strays: number
  /** All tasks that were ever dispatched to it. */
  assigned: number
  done: number
}

export interface OpenRecall {
  /** The worker keeps what is before this place. Null: it keeps only what it had started. */
  readonly from: Place | null
  /** The newest chunk that it held. */
  readonly last: number
  /** Something was taken from it: it will come to that, and say so. */
  taken: boolean
}

export function newWorker(id: WorkerId): Worker {
  return {
    id,
    ready: false,
    leaving: false,
    stopped: false,
    replaced: false,
    chunks: [],
    recall: null,
    strays: 0,
    assigned: 0,
    done: 0,
  }
}

export interface Job {
  readonly id: JobId
  readonly chunkSize: ChunkSize
  /** Jobs of one kind cost alike. */
  readonly kind: number
  /** For workers that held a chunk of it and had started none of its tasks: its module may be the reason. */
  readonly restartLimit: RestartLimit
  cost: ChunkCost
  /** Tasks so far. */
  size: number
  /** Tasks without an outcome. */
  open: number
  /** No more tasks follow. */
  sealed: boolean
}

export function newJob(id: JobId, chunkSize: ChunkSize, kind: number, cost: ChunkCost, sealed: boolean): Job {
  return { id, chunkSize, kind, restartLimit: new RestartLimit(), cost, size: 0, open: 0, sealed }
}
