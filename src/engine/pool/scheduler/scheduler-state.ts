// What the scheduler knows of a worker and of a job.

import type { ChunkSize } from '../../../shared/run.ts'
import type { ChunkCost } from './auto-chunk.ts'
import { EarlyDeaths } from './early-deaths.ts'
import type { JobId, WorkerId } from './scheduler-messages.ts'
import type { Chunk } from './take-back.ts'

export interface Worker {
  readonly id: WorkerId
  ready: boolean
  /** Gets nothing new; taken back if more workers are wanted before it was told to stop. */
  leaving: boolean
  /** Told to stop, or condemned: never taken back. */
  stopped: boolean
  /** It goes and its place is given to another one: it has run as many tasks as it may, or past a deadline. */
  replaced: boolean
  readonly chunks: Chunk[]
  /** A recalled chunk of which it has not yet said that it met it; there is one word for it in shared memory. */
  recalling: number | null
  /** Words about chunks that it does not hold. */
  strays: number
  /** Tasks that were handed to it, ever. */
  assigned: number
  done: number
}

export function newWorker(id: WorkerId): Worker {
  return {
    id,
    ready: false,
    leaving: false,
    stopped: false,
    replaced: false,
    chunks: [],
    recalling: null,
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
  /** Deaths of workers that held a chunk of it and had started none of its tasks: its module may be the reason. */
  readonly deaths: EarlyDeaths
  cost: ChunkCost
  /** Tasks so far. */
  size: number
  /** Tasks without an outcome. */
  open: number
  /** No more follow. */
  sealed: boolean
}

export function newJob(id: JobId, chunkSize: ChunkSize, kind: number, cost: ChunkCost, sealed: boolean): Job {
  return { id, chunkSize, kind, deaths: new EarlyDeaths(), cost, size: 0, open: 0, sealed }
}

/** Tasks that a worker holds and has not answered. */
export function held(worker: Worker): number {
  let tasks = 0
  for (const chunk of worker.chunks) tasks += chunk.dropped ? 0 : chunk.count - chunk.answered
  return tasks
}
