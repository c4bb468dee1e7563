// The window's copy of the session: the folded state, the newest metrics, and the recent points of the charts.

import { type SessionState, EMPTY_SESSION } from '../../shared/session-state.ts'
import type { EventLevel } from '../../shared/describe-event.ts'
import type { ChartPoint, Metrics, ProcessMetrics, QueueStatus, RunMetrics } from '../../shared/metrics.ts'
import type { ProcessId } from '../../shared/process.ts'
import type { QueueId } from '../../shared/queue.ts'
import type { RunId } from '../../shared/run.ts'

export interface LiveView {
  /** A hello has been folded in. */
  readonly ready: boolean
  readonly session: SessionState
  readonly metrics: Metrics | null
  /** The last metrics of each listed process, also of an exited one. */
  readonly metricsOf: Readonly<Record<ProcessId, ProcessMetrics>>
  readonly runMetricsOf: Readonly<Record<RunId, RunMetrics>>
  /** The status of each open queue; the last status of a closed one. */
  readonly queueStatusOf: Readonly<Record<QueueId, QueueStatus>>
  readonly history: readonly ChartPoint[]
  /** Wall clock at monotonic time 0. */
  readonly wallEpochMs: number
  /** Time of the session's monotonic clock as of the newest message; changes about once a second. */
  readonly nowMs: number
}

export const EMPTY_VIEW: LiveView = {
  ready: false,
  session: EMPTY_SESSION,
  metrics: null,
  metricsOf: {},
  runMetricsOf: {},
  queueStatusOf: {},
  history: [],
  wallEpochMs: 0,
  nowMs: 0,
}

/** One line of the list of events. */
export interface ListedLine {
  readonly wallMs: number
  readonly level: EventLevel | 'gap'
  /** The name that the line's process had then; null for the session itself. */
  readonly source: string | null
  readonly text: string
}
