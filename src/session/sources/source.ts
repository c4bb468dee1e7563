// A source is where processes come from: this program's own supervisor, an engine process, later a watched program or
// another machine. Table, timeline, kills, logs and exports do not know which one a row came from.
//
// A source publishes its events in the journal of its session. Its ids are the journal's: a source that has ids of its own
// rewrites them on arrival, for a PID or a number of another process is no identity here.

import type { Journal } from '../../engine/supervisor/journal.ts'
import type { ProcessMetrics, QueueStatus, RunMetrics } from '../../shared/metrics.ts'
import type { HistoryPoint, OsDetails } from '../../shared/process-details.ts'
import type { ProcessAction, ProcessId } from '../../shared/process.ts'
import type { RunDistribution } from '../../shared/run-distribution.ts'
import type { RunId, RunInsights, RunResults, TaskRow } from '../../shared/run.ts'
import type { SourceId } from '../../shared/source.ts'
import type { SpanRing } from '../span-ring.ts'

/** A run as its session sees it, wherever it is executed. */
export interface RunHandle {
  readonly id: RunId
  readonly active: boolean
  /** Tasks; 0 for a program that maps nothing. */
  readonly total: number
  resize(workers: number): Promise<void>
  /** Ends it now. Resolves when none of its processes is left. */
  cancel(): Promise<void>
  results(offset: number, limit: number): Promise<RunResults>
  distribution(): Promise<RunDistribution>
  /** Where the time of its processes went. */
  insights(): Promise<RunInsights>
  /** Rows with their values in full, for a file. */
  wholeRows(offset: number, limit: number): Promise<readonly TaskRow[]>
}

/** What only the source on this machine knows. */
export interface MachineMetrics {
  /** Load of each core, 0 to 100. */
  readonly cores: readonly number[]
  readonly samplerPercent: number
  readonly mainPercent: number
}

/** The newest sample. */
export interface SourceMetrics {
  readonly processes: readonly ProcessMetrics[]
  readonly runs: readonly RunMetrics[]
  readonly queues: readonly QueueStatus[]
  readonly machine: MachineMetrics | null
}

export interface Source {
  /** Null for the session's own processes. */
  readonly id: SourceId | null
  /** Between two steps of the stop ladder: how long an end may take. */
  readonly graceMs: number
  metrics(): SourceMetrics
  /** False when it has no such living process. */
  act(id: ProcessId, action: ProcessAction): Promise<boolean>
  /** What the system says of a living process; null when nothing is known. */
  details(id: ProcessId): Promise<OsDetails | null>
  /** Stops every process that is left. */
  stopAll(): Promise<void>
  /** Ends everything; nothing of it is left when this resolves. */
  close(): Promise<void>
}

/** What a source gets of its session. */
export interface SourceHost {
  readonly journal: Journal
  readonly spans: SpanRing
  readonly newRunId: () => RunId
  readonly newSourceId: () => SourceId
  /** From here on it is asked for metrics, and acts on its processes. */
  readonly attach: (source: Source) => void
  /** The source is at its end: its rows stay. */
  readonly detach: (source: Source) => void
  readonly addRun: (run: RunHandle) => void
  /** One more point of a process's history. */
  readonly point: (id: ProcessId, point: HistoryPoint) => void
  /** Lines that a run has written. */
  readonly outputLines: (id: RunId) => number
  /** A new sample is there. */
  readonly sampled: () => void
  /** A process was stopped, or goes on, between two samples. */
  readonly statesChanged: () => void
}
