// The sampled metrics: what changes all the time and is only worth its newest value.

import type { Activity, ProcessId } from './process.ts'
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
  /** Tasks not handed to any worker yet: the queue depth. */
  readonly queued: number
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

/** One point of the charts; a window that opens late gets the last ten minutes of them. */
export interface ChartPoint {
  readonly atMs: number
  /** Load of each core, 0 to 100. */
  readonly cores: readonly number[]
  readonly queueDepth: number
  readonly inFlight: number
  readonly ratePerS: number
  readonly processesAlive: number
}

export interface Metrics {
  readonly atMs: number
  readonly processes: readonly ProcessMetrics[]
  readonly runs: readonly RunMetrics[]
  readonly point: ChartPoint
  /** What watching costs: share of one core that the sampler itself took. */
  readonly samplerPercent: number
  /** CPU of the app's own main process, of one core. */
  readonly mainPercent: number
}
