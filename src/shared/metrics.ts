// The sampled metrics: numbers that change all the time; only the newest value counts.

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
  /** 100 is one core fully used. Null until two samples exist. */
  readonly cpuPercent: number | null
  /** Resident set size. */
  readonly rssBytes: number | null
  /** Tasks dispatched and not answered. */
  readonly inFlight: number
  readonly done: number
  readonly failed: number
  readonly chunk: ChunkOnWorker | null
}

export interface RunMetrics {
  readonly id: RunId
  /** Lines that the program and its processes have written. */
  readonly outputLines: number
  /** Progress, where the program reports it. */
  readonly progress: { readonly done: number; readonly total: number } | null
  /** Lines of its program that wait for something of the run, where the program is a file of the catalogue; at most 16. */
  readonly at: readonly number[]
  /** Tasks that are not dispatched yet. */
  readonly queueDepth: number
  readonly inFlight: number
  readonly done: number
  readonly failed: number
  readonly lost: number
  readonly cancelled: number
  readonly total: number
  /** Answered tasks a second, over the last 3 s; of an ended run over its last 3 s. */
  readonly ratePerS: number
  /** Null while there is no rate. */
  readonly etaMs: number | null
  readonly elapsedMs: number
  /** The sum of the results so far. */
  readonly value: number | null
  readonly workersAlive: number
  readonly workersWanted: number
  /** Tasks in the newest message to a worker; with `auto` the pool's present choice. */
  readonly chunkSizeNow: number
  /** Answers that matched no open dispatch and were dropped. */
  readonly staleAnswers: number
}

/** Metrics of a queue. Lists of waiting processes hold an id once a wait, and 0 for the program that owns the queue. */
export interface QueueStatus {
  readonly id: QueueId
  /** Items that were put and not taken. */
  readonly queueDepth: number
  readonly putting: readonly ProcessId[]
  readonly getting: readonly ProcessId[]
  readonly joining: readonly ProcessId[]
  /** Living processes that have put or got an item, or wait to. */
  readonly producers: readonly ProcessId[]
  readonly consumers: readonly ProcessId[]
  /** Items put and not done; null for a queue that does not count them. */
  readonly unfinished: number | null
}

/** One point of the charts, at each sample and at each start and end of a run; a window gets those of ten minutes. */
export interface ChartPoint {
  readonly atMs: number
  /** Load of each core, 0 to 100. */
  readonly cores: readonly number[]
  /** Sum over the pools and queues of all runs that are going. */
  readonly queueDepth: number
  readonly inFlight: number
  readonly ratePerS: number
  readonly processesAlive: number
  /** Sum over all living processes: 150 is one and a half cores. */
  readonly cpuPercent: number
  /** Sum over all living processes. Shared pages count for each. */
  readonly rssBytes: number
}

export interface Metrics {
  readonly atMs: number
  readonly processes: readonly ProcessMetrics[]
  readonly runs: readonly RunMetrics[]
  /** Open queues only. */
  readonly queues: readonly QueueStatus[]
  /** Cost of watching: share of one core that the sampler itself took. */
  readonly samplerPercent: number
  /** CPU of the app's main process, in percent of one core. */
  readonly mainPercent: number
}
