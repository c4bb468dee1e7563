// The sampled metrics: what changes all the time and is only worth its newest value.

import type { Activity, ProcessId } from './process.ts'
import type { QueueId } from './queue.ts'
import type { RunId } from './run.ts'

export interface ChunkOnWorker {
  readonly id: number
  /** Index of its first task in the run. */
  readonly firstTask: number
  readonly tasks: number
  readonly answered: number
}

export interface ProcessMetrics {
  readonly id: ProcessId
  readonly activity: Activity
  /** Of one core: 100 is one core fully used. Null until two samples exist. */
  readonly cpuPercent: number | null
  /** Resident set size. */
  readonly rssBytes: number | null
  /** Tasks handed over and not answered. */
  readonly inFlight: number
  readonly done: number
  readonly chunk: ChunkOnWorker | null
}

export interface RunMetrics {
  readonly id: RunId
  /** Lines that the program and its processes have written. */
  readonly outputLines: number
  /** Of a program that says how far it is. */
  readonly progress: { readonly done: number; readonly total: number } | null
  /** Tasks not handed to any worker yet: the queue depth. */
  readonly queueDepth: number
  readonly inFlight: number
  readonly done: number
  readonly failed: number
  readonly lost: number
  readonly cancelled: number
  readonly total: number
  /** Answered tasks a second, over the last 3 s. */
  readonly ratePerS: number
  /** Null while there is nothing to tell it from. */
  readonly etaMs: number | null
  readonly elapsedMs: number
  /** The sum of the answers so far. */
  readonly value: number | null
  readonly workersAlive: number
  readonly workersWanted: number
  /** Tasks in the newest message to a worker; with `auto` the pool's present choice. */
  readonly chunkSizeNow: number
  /** Answers that matched no open hand-out and were dropped. */
  readonly staleAnswers: number
}

/** How a queue stands. A list of those that wait names a process once a wait, and 0 for the program that has the queue. */
export interface QueueStatus {
  readonly id: QueueId
  /** Items that were put and not taken. */
  readonly queueDepth: number
  readonly putting: readonly ProcessId[]
  readonly getting: readonly ProcessId[]
  readonly joining: readonly ProcessId[]
  /** Living processes that have put something, or got, or wait for it. */
  readonly producers: readonly ProcessId[]
  readonly consumers: readonly ProcessId[]
  /** Put and not done; null where nobody counts. */
  readonly unfinished: number | null
}

/** One point of the charts; a window that opens late gets the last ten minutes of them. */
export interface ChartPoint {
  readonly atMs: number
  /** Load of each core, 0 to 100. */
  readonly cores: readonly number[]
  /** Of all pools and queues. */
  readonly queueDepth: number
  readonly inFlight: number
  readonly ratePerS: number
  readonly processesAlive: number
  /** Of all living processes together, of one core: 150 is one and a half. */
  readonly cpuPercent: number
  /** Of all living processes together. Pages that they share count for each. */
  readonly rssBytes: number
}

export interface Metrics {
  readonly atMs: number
  readonly processes: readonly ProcessMetrics[]
  readonly runs: readonly RunMetrics[]
  /** Of the queues that are open. */
  readonly queues: readonly QueueStatus[]
  readonly point: ChartPoint
  /** What watching costs: share of one core that the sampler itself took. */
  readonly samplerPercent: number
  /** CPU of the app's own main process, of one core. */
  readonly mainPercent: number
}
