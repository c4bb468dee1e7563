// A source is where processes come from: this program's own supervisor, an engine process, later a watched program or
// another machine. Table, timeline, kills, logs and exports do not know which one a row came from.
//
// A source publishes its events in the journal of its session, with ids of the journal. A source with ids of its own
// rewrites them on arrival: a PID or an id of another process identifies nothing here.

import type { Journal } from '../../engine/supervisor/journal.ts'
import type { ProcessMetrics, QueueStatus, RunMetrics } from '../../shared/metrics.ts'
import type { HistoryPoint, OsDetails } from '../../shared/process-details.ts'
import type { Actor, ProcessAction, ProcessId } from '../../shared/process.ts'
import type { RunDistribution } from '../../shared/run-distribution.ts'
import type { RunId, RunInsights, RunResults } from '../../shared/run.ts'
import type { SourceId } from '../../shared/source.ts'
import type { WholeRow } from '../run/task-table.ts'
import type { SpanRing } from '../span-ring.ts'

/** A run as its session sees it, wherever it is executed. */
export interface RunHandle {
  readonly id: RunId
  readonly active: boolean
  /** Tasks; 0 for a program that maps nothing. */
  readonly total: number
  resize(workers: number): Promise<void>
  /** Ends the run now, in the name of `by`. Resolves when none of its processes is left. */
  cancel(by: Actor): Promise<void>
  results(offset: number, limit: number): Promise<RunResults>
  distribution(): Promise<RunDistribution>
  /** How its processes spent their time. */
  insights(): Promise<RunInsights>
  /** Rows with their values in full, for a file. */
  wholeRows(offset: number, limit: number): Promise<readonly WholeRow[]>
}

/** Metrics that only the source on this machine has. */
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
  /** Time between two steps of the stop ladder. */
  readonly graceMs: number
  metrics(): SourceMetrics
  /** False when the source has no such living process. */
  act(id: ProcessId, action: ProcessAction): Promise<boolean>
  /** The system's details of a living process; null when there are none. */
  details(id: ProcessId): Promise<OsDetails | null>
  /** The stack of a living process as text; null where none can be had. Left out by sources that have none. */
  stack?(id: ProcessId): Promise<string | null>
  /** Stops every process that is left. */
  stopAll(): Promise<void>
  /** Ends everything; no process of the source is left when this resolves. */
  close(): Promise<void>
}

/** The part of a session that a source may use. */
export interface SourceHost {
  readonly journal: Journal
  readonly spans: SpanRing
  readonly newRunId: () => RunId
  readonly newSourceId: () => SourceId
  /** From here on the session asks the source for metrics and sends it actions on its processes. */
  readonly attach: (source: Source) => void
  /** The source has ended: its rows stay. */
  readonly detach: (source: Source) => void
  readonly addRun: (run: RunHandle) => void
  /** One more point of a process's history. */
  readonly point: (id: ProcessId, point: HistoryPoint) => void
  /** Number of lines that a run has written. */
  readonly outputLines: (id: RunId) => number
  /** A new sample was taken. */
  readonly sampled: () => void
  /** A process was stopped or continued between two samples. */
  readonly statesChanged: () => void
}
