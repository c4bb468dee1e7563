// The messages of the live port. Two lanes go to the window: snapshots of metrics (the newest wins, at most one
// unacknowledged) and events (in order, bounded, acknowledged); acknowledgements come back.

import type { SessionState } from '../session-state.ts'
import type { SessionEvent } from '../events.ts'
import type { ChartPoint, Metrics } from '../metrics.ts'

export const STREAM_PROTOCOL = 1

/** First message, and again after a gap: the state up to `state.seq`; later events follow. */
export interface HelloMessage {
  readonly lane: 'hello'
  readonly protocol: typeof STREAM_PROTOCOL
  readonly state: SessionState
  /** The newest events up to `state.seq`, for the list. */
  readonly recent: readonly SessionEvent[]
  readonly history: readonly ChartPoint[]
  /** Wall clock at monotonic time 0, in milliseconds since 1970: display only. */
  readonly wallEpochMs: number
  /** Monotonic time of this message. */
  readonly atMs: number
}

export interface SnapshotMessage {
  readonly lane: 'snapshot'
  readonly id: number
  readonly metrics: Metrics
  /** The points of the charts since the last snapshot or hello. */
  readonly points: readonly ChartPoint[]
}

export interface EventsMessage {
  readonly lane: 'events'
  /** Numbered without a gap: each `seq` is one above the one before. */
  readonly events: readonly SessionEvent[]
}

/** Events were dropped while the window did not acknowledge; a hello follows at once. */
export interface DroppedMessage {
  readonly lane: 'dropped'
  readonly count: number
  readonly fromMs: number
  readonly toMs: number
}

export type ToWindow = HelloMessage | SnapshotMessage | EventsMessage | DroppedMessage

/** `upTo`: the snapshot's id, or the `seq` of the last event that was folded in. */
export type FromWindow =
  | { readonly ack: 'snapshot'; readonly upTo: number }
  | { readonly ack: 'events'; readonly upTo: number }
  | { readonly resync: true }
  /** Interval between metrics, in milliseconds. */
  | { readonly everyMs: number }
