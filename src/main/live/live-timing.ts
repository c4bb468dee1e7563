// When the live stream of one window sends: events soon and together, metrics at each look and early after a change. Knows
// no port and no clock: times are handed in, `dueMs` is when to come back, `take` says what goes now.

import type { SessionEvent } from '../../shared/events.ts'

type EventType = SessionEvent['type']

/** Between two messages of events: a frame. The first one after a quiet moment goes at once. */
const FLUSH_MS = 16
/** What does not go at once goes after this turn of the event loop, with all that the turn brings. */
const TURN_MS = 1
/** Between two messages of nothing but what processes print. */
const ROUTINE_APART_MS = 200
/** Between two messages of nothing but births and hand-overs: each death brings some, and each message a picture. */
const BIRTHS_APART_MS = 100
/** So many do not wait for each other: the window would be held up by all of them at once. */
const MANY_EVENTS = 128
/** A death does not wait for the frame; only many at once are told together. */
const DEATHS_APART_MS = 2
/** Metrics after a birth, a death or the end of a run, without waiting for the next look; at most four a second. */
const METRICS_SOON_MS = 60
const METRICS_APART_MS = 250
/** Between two looks, until the window says otherwise, and what it may say. */
const EVERY_MS = 1_000
const LEAST_EVERY_MS = 250
const MOST_EVERY_MS = 10_000
/** These come all the time while there is work, and tell nothing that the next look does not. */
const ROUTINE: ReadonlySet<EventType> = new Set([
  'process.output',
  'process.output-dropped',
  'answers.dropped',
  // Two for each task of a second and more.
  'process.unresponsive',
  'process.responsive',
])
/** A death is followed by these, one after the other over a fifth of a second. */
const OF_A_BIRTH: ReadonlySet<EventType> = new Set([
  'process.starting',
  'process.started',
  'process.ready',
  'process.adopted',
  'worker.lost',
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
  /** Ids of snapshots: of the last one, and of the last one that was drawn. */
  #sent = 0
  #acknowledged = 0
  #waits = false

  /** A window has just opened: it gets everything at once. */
  constructor(nowMs: number) {
    this.#lastEventsMs = nowMs
    this.#lastSnapshotMs = nowMs
    this.#eventsDueMs = nowMs
    this.#snapshotDueMs = nowMs
  }

  /** When something is to be taken; null while nothing is. */
  get dueMs(): number | null {
    const dueMs = Math.min(this.#eventsDueMs, this.#snapshotDueMs)
    return dueMs === NEVER ? null : dueMs
  }

  /** One happened; `waiting`: so many are not sent yet, with this one. */
  event(type: EventType, waiting: number, nowMs: number): void {
    const many = waiting >= MANY_EVENTS
    const routine = ROUTINE.has(type)
    if (routine) this.#eventsWithin(many ? FLUSH_MS : ROUTINE_APART_MS, nowMs)
    else if (OF_A_BIRTH.has(type)) this.#eventsWithin(many ? FLUSH_MS : BIRTHS_APART_MS, nowMs)
    else this.#eventsNowOrSoon(type === 'process.exited' ? DEATHS_APART_MS : FLUSH_MS, nowMs)
    this.#snapshotWithin(routine ? this.#everyMs : METRICS_APART_MS, nowMs)
  }

  /** There is a new sample. */
  sampled(nowMs: number): void {
    // Half a look early is no reason to wait for a whole one.
    if (nowMs - this.#lastSnapshotMs >= this.#everyMs - LEAST_EVERY_MS / 2) this.#snapshotDueMs = nowMs
  }

  /** A process was stopped, or goes on. */
  statesChanged(nowMs: number): void {
    this.#snapshotWithin(METRICS_APART_MS, nowMs)
  }

  /** The window wants metrics so often. Input from a page: what is out of the limits changes nothing. */
  wantEvery(everyMs: number): void {
    if (everyMs >= LEAST_EVERY_MS && everyMs <= MOST_EVERY_MS) this.#everyMs = everyMs
  }

  /** The window has drawn the snapshot `id`. Input from a page: only the one under way counts. */
  acknowledge(id: number, nowMs: number): void {
    if (id !== this.#sent) return
    this.#acknowledged = id
    if (this.#waits) this.#snapshotDueMs = nowMs
  }

  /** The window has caught up with the events, or starts anew: those that were held may go. */
  release(nowMs: number): void {
    this.#eventsWithin(FLUSH_MS, nowMs)
  }

  /** What goes now, one step a call, until it is null. */
  take(nowMs: number): TimingStep | null {
    if (this.#eventsDueMs <= nowMs) {
      this.#eventsDueMs = NEVER
      return { send: 'events' }
    }
    if (this.#snapshotDueMs > nowMs) return null
    this.#snapshotDueMs = NEVER
    // At most one is under way. A newer one waits as the mere fact that it is due, and is made when it can go.
    this.#waits = this.#sent !== this.#acknowledged
    if (this.#waits) return null
    this.#lastSnapshotMs = nowMs
    // The events that wait go with it, for the window draws both at once.
    this.#eventsDueMs = nowMs
    return { send: 'snapshot', id: ++this.#sent }
  }

  /** A message of events has gone; a step that found none to send does not count. */
  eventsSent(nowMs: number): void {
    this.#lastEventsMs = nowMs
  }

  /** Taken in this very turn, before the other consequences of the event, where there is room. */
  #eventsNowOrSoon(apartMs: number, nowMs: number): void {
    if (nowMs - this.#lastEventsMs >= apartMs) this.#eventsDueMs = nowMs
    else this.#eventsWithin(FLUSH_MS, nowMs)
  }

  /** At the latest so long after the last time. */
  #eventsWithin(apartMs: number, nowMs: number): void {
    const dueMs = Math.max(nowMs + TURN_MS, this.#lastEventsMs + apartMs)
    this.#eventsDueMs = Math.min(this.#eventsDueMs, dueMs)
  }

  /** After something happened: at the latest so long after the last ones, and not before more of it can have come. */
  #snapshotWithin(apartMs: number, nowMs: number): void {
    const dueMs = Math.max(nowMs + METRICS_SOON_MS, this.#lastSnapshotMs + apartMs)
    this.#snapshotDueMs = Math.min(this.#snapshotDueMs, dueMs)
  }
}
