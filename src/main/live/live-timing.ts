// Decides when the live stream of one window sends: events soon and in batches, metrics at each sample and early after
// a change. Has no port and no clock: the caller passes times, calls again at `dueMs`, and sends what `take` returns.

import type { SessionEvent } from '../../shared/events.ts'

type EventType = SessionEvent['type']

/** Between two messages of events: one frame. The first message after a quiet moment is sent at once. */
const FLUSH_MS = 16
/** A delayed message is sent after this turn of the event loop, with all events of the turn. */
const TURN_MS = 1
/** Between two messages that hold only routine events, such as output. */
const ROUTINE_APART_MS = 200
/** Between two messages of only starts and hand-overs: each exit causes some, and each message causes a redraw. */
const BIRTHS_APART_MS = 100
/** After an exit, for what became of its tasks: the row is painted before it is drawn again. */
const FATES_APART_MS = 40
/** From so many waiting events on, the longer pauses do not apply: one large message would block the window. */
const MANY_EVENTS = 128
/** An exit does not wait for the frame; only exits within this time share a message. */
const DEATHS_APART_MS = 2
/** Metrics after a start, an exit or the end of a run, without waiting for the next sample; at most four a second. */
const METRICS_SOON_MS = 60
const METRICS_APART_MS = 250
/** Between two snapshots, until the window sets another interval; and the limits of that setting. */
const EVERY_MS = 1_000
const LEAST_EVERY_MS = 250
const MOST_EVERY_MS = 10_000
/** Events that arrive all the time while there is work, and that the next snapshot covers. */
const ROUTINE: ReadonlySet<EventType> = new Set([
  'process.output',
  'process.output-dropped',
  'answers.dropped',
  'run.tiled',
  // Two events for each task of a second and more.
  'process.unresponsive',
  'process.responsive',
])
/** Events that follow an exit, one after the other over a fifth of a second. What became of its tasks does not wait. */
const OF_A_BIRTH: ReadonlySet<EventType> = new Set([
  'process.starting',
  'process.started',
  'process.ready',
  'process.adopted',
  'tasks.moved',
])

const NEVER = Number.POSITIVE_INFINITY

export type TimingStep = { readonly send: 'events' } | { readonly send: 'snapshot'; readonly id: number }

export class LiveTiming {
  #everyMs = EVERY_MS
  #eventsDueMs: number
  #lastEventsMs: number
  #snapshotDueMs: number
  #lastSnapshotMs: number
  /** Ids of snapshots: the last one sent, and the last one that the window has drawn. */
  #sent = 0
  #acknowledged = 0
  #waits = false

  /** A window has just opened: events and metrics are both due at once. */
  constructor(nowMs: number) {
    this.#lastEventsMs = nowMs
    this.#lastSnapshotMs = nowMs
    this.#eventsDueMs = nowMs
    this.#snapshotDueMs = nowMs
  }

  /** When to call `take` next; null while nothing is due. */
  get dueMs(): number | null {
    const dueMs = Math.min(this.#eventsDueMs, this.#snapshotDueMs)
    return dueMs === NEVER ? null : dueMs
  }

  /** An event happened. `waiting`: events not sent yet, this one included. */
  event(type: EventType, waiting: number, nowMs: number): void {
    const many = waiting >= MANY_EVENTS
    const routine = ROUTINE.has(type)
    if (routine) this.#eventsWithin(many ? FLUSH_MS : ROUTINE_APART_MS, nowMs)
    else if (type === 'worker.lost') this.#eventsWithin(many ? FLUSH_MS : FATES_APART_MS, nowMs)
    else if (OF_A_BIRTH.has(type)) this.#eventsWithin(many ? FLUSH_MS : BIRTHS_APART_MS, nowMs)
    else this.#eventsNowOrSoon(type === 'process.exited' ? DEATHS_APART_MS : FLUSH_MS, nowMs)
    this.#snapshotWithin(routine ? this.#everyMs : METRICS_APART_MS, nowMs)
  }

  /** The sampler has a new sample. */
  sampled(nowMs: number): void {
    // A sample that is slightly early must not wait for a whole interval.
    if (nowMs - this.#lastSnapshotMs >= this.#everyMs - LEAST_EVERY_MS / 2) this.#snapshotDueMs = nowMs
  }

  /** A process was stopped or continued. */
  statesChanged(nowMs: number): void {
    this.#snapshotWithin(METRICS_APART_MS, nowMs)
  }

  /** The window sets the interval of metrics. Input from a page: a value out of the limits is ignored. */
  wantEvery(everyMs: number): void {
    if (everyMs >= LEAST_EVERY_MS && everyMs <= MOST_EVERY_MS) this.#everyMs = everyMs
  }

  /** The window has drawn the snapshot `id`. Input from a page: only the one under way counts. */
  acknowledge(id: number, nowMs: number): void {
    if (id !== this.#sent) return
    this.#acknowledged = id
    if (this.#waits) this.#snapshotDueMs = nowMs
  }

  /** The window has caught up with the events, or starts anew: the held events are due. */
  release(nowMs: number): void {
    this.#eventsWithin(FLUSH_MS, nowMs)
  }

  /** What to send now, one step a call; null when nothing more is due. */
  take(nowMs: number): TimingStep | null {
    if (this.#eventsDueMs <= nowMs) {
      this.#eventsDueMs = NEVER
      return { send: 'events' }
    }
    if (this.#snapshotDueMs > nowMs) return null
    this.#snapshotDueMs = NEVER
    // At most one snapshot is under way. A newer one is only marked as due, and made when it can be sent.
    this.#waits = this.#sent !== this.#acknowledged
    if (this.#waits) return null
    this.#lastSnapshotMs = nowMs
    // The waiting events go with the snapshot: the window draws both at once.
    this.#eventsDueMs = nowMs
    return { send: 'snapshot', id: ++this.#sent }
  }

  /** A message of events was sent; a step without events does not count. */
  eventsSent(nowMs: number): void {
    this.#lastEventsMs = nowMs
  }

  /** Due in this turn, before the other effects of the event, unless a message was sent within `apartMs`. */
  #eventsNowOrSoon(apartMs: number, nowMs: number): void {
    if (nowMs - this.#lastEventsMs >= apartMs) this.#eventsDueMs = nowMs
    else this.#eventsWithin(FLUSH_MS, nowMs)
  }

  /** Due at the latest `apartMs` after the last message. */
  #eventsWithin(apartMs: number, nowMs: number): void {
    const dueMs = Math.max(nowMs + TURN_MS, this.#lastEventsMs + apartMs)
    this.#eventsDueMs = Math.min(this.#eventsDueMs, dueMs)
  }

  /** Due at the latest `apartMs` after the last snapshot, but late enough for related events to arrive first. */
  #snapshotWithin(apartMs: number, nowMs: number): void {
    const dueMs = Math.max(nowMs + METRICS_SOON_MS, this.#lastSnapshotMs + apartMs)
    this.#snapshotDueMs = Math.min(this.#snapshotDueMs, dueMs)
  }
}
