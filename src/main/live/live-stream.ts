// The live stream of one window over its port: the event lane, and the snapshot lane on which the newest wins.

import type { MessagePortMain } from 'electron'
import type { Session } from '../../session/session.ts'
import type { SessionEvent } from '../../shared/events.ts'
import { STREAM_PROTOCOL, type ToWindow } from '../../shared/ipc/stream.ts'
import { EventLane } from './event-lane.ts'

/** Between two messages of events: a frame. The first one after a quiet moment goes at once. */
const FLUSH_MS = 16
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
const ROUTINE: ReadonlySet<SessionEvent['type']> = new Set([
  'process.output',
  'process.output-dropped',
  'answers.dropped',
  // Two for each task of a second and more.
  'process.unresponsive',
  'process.responsive',
])
/** A death is followed by these, one after the other over a fifth of a second. */
const OF_A_BIRTH: ReadonlySet<SessionEvent['type']> = new Set([
  'process.starting',
  'process.started',
  'process.ready',
  'process.adopted',
  'worker.lost',
  'tasks.moved',
])
const RECENT_EVENTS = 2_000

export class LiveStream {
  readonly #session: Session
  readonly #port: MessagePortMain
  readonly #lane = new EventLane()
  readonly #stopListening: readonly (() => void)[]
  #flushTimer: NodeJS.Timeout | null = null
  #metricsTimer: NodeJS.Timeout | null = null
  #metricsDueMs = Number.POSITIVE_INFINITY
  #everyMs = EVERY_MS
  #flushDueMs = Number.POSITIVE_INFINITY
  #lastFlushMs = 0
  #lastMetricsMs = 0
  #snapshot = { sent: 0, acked: 0, waiting: false }
  #closed = false

  constructor(session: Session, port: MessagePortMain) {
    this.#session = session
    this.#port = port
    this.#stopListening = [
      session.journal.subscribe((event) => {
        this.#lane.offer(event)
        const routine = ROUTINE.has(event.type)
        if (routine && this.#lane.waiting < MANY_EVENTS) this.#flushWithin(ROUTINE_APART_MS)
        else if (routine) this.#flushWithin(FLUSH_MS)
        else if (OF_A_BIRTH.has(event.type))
          this.#flushWithin(this.#lane.waiting < MANY_EVENTS ? BIRTHS_APART_MS : FLUSH_MS)
        else this.#flushNowOrSoon(event.type === 'process.exited' ? DEATHS_APART_MS : FLUSH_MS)
        this.#metricsWithin(routine ? this.#everyMs : METRICS_APART_MS)
      }),
      session.onSample(() => {
        // Half a look early is no reason to wait for a whole one.
        if (performance.now() - this.#lastMetricsMs >= this.#everyMs - LEAST_EVERY_MS / 2) this.#sendMetrics()
      }),
      session.onStates(() => {
        this.#metricsWithin(METRICS_APART_MS)
      }),
    ]
    port.on('message', ({ data }) => {
      this.#receive(data)
    })
    port.on('close', () => {
      this.close()
    })
    port.start()
    this.#flush()
    this.#sendMetrics()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const stop of this.#stopListening) stop()
    if (this.#flushTimer !== null) clearTimeout(this.#flushTimer)
    if (this.#metricsTimer !== null) clearTimeout(this.#metricsTimer)
    this.#port.close()
  }

  /** What comes from the page is input like any other: anything unknown is nothing. */
  #receive(data: unknown): void {
    if (typeof data !== 'object' || data === null) return
    const { ack, upTo, resync, everyMs } = data as Readonly<Record<string, unknown>>
    if (typeof everyMs === 'number' && everyMs >= LEAST_EVERY_MS && everyMs <= MOST_EVERY_MS) this.#everyMs = everyMs
    if (resync === true) this.#lane.resync()
    if (typeof upTo === 'number') {
      if (ack === 'events') this.#lane.acknowledge(upTo)
      if (ack === 'snapshot') this.#acknowledgeSnapshot(upTo)
    }
    if (this.#lane.isHeld) this.#flushWithin(FLUSH_MS)
  }

  #acknowledgeSnapshot(upTo: number): void {
    if (upTo !== this.#snapshot.sent) return
    this.#snapshot.acked = upTo
    if (this.#snapshot.waiting) this.#sendMetrics()
  }

  /** Told in this very turn, before its other consequences, where there is room. */
  #flushNowOrSoon(apartMs: number): void {
    if (performance.now() - this.#lastFlushMs >= apartMs) this.#flush()
    else this.#flushWithin(FLUSH_MS)
  }

  /** At the latest so long after the last time. */
  #flushWithin(apartMs: number): void {
    const dueMs = this.#lastFlushMs + apartMs
    if (this.#flushTimer !== null) {
      if (this.#flushDueMs <= dueMs) return
      clearTimeout(this.#flushTimer)
    }
    this.#flushDueMs = dueMs
    this.#flushTimer = setTimeout(
      () => {
        this.#flushTimer = null
        this.#flush()
      },
      Math.max(0, dueMs - performance.now()),
    )
  }

  #flush(): void {
    if (this.#closed) return
    const { journal } = this.#session
    for (let step = this.#lane.next(journal.state.seq); step !== null; step = this.#lane.next(journal.state.seq)) {
      this.#lastFlushMs = performance.now()
      if (step.send === 'events') this.#send({ lane: 'events', events: step.events })
      else {
        if (step.dropped !== null) this.#send({ lane: 'dropped', ...step.dropped })
        this.#sendHello()
      }
    }
  }

  #sendHello(): void {
    const { journal, history } = this.#session
    this.#send({
      lane: 'hello',
      protocol: STREAM_PROTOCOL,
      state: journal.state,
      recent: journal.recent(RECENT_EVENTS),
      history,
      wallEpochMs: journal.wallEpochMs,
      atMs: journal.nowMs(),
    })
  }

  /** After something happened: at the latest so long after the last ones. */
  #metricsWithin(apartMs: number): void {
    const dueMs = Math.max(performance.now() + METRICS_SOON_MS, this.#lastMetricsMs + apartMs)
    if (this.#metricsTimer !== null) {
      if (this.#metricsDueMs <= dueMs) return
      clearTimeout(this.#metricsTimer)
    }
    this.#metricsDueMs = dueMs
    this.#metricsTimer = setTimeout(() => {
      this.#metricsTimer = null
      this.#sendMetrics()
    }, dueMs - performance.now())
  }

  /** At most one is under way; a newer one waits as the mere fact that it is due, and is made when it can go. */
  #sendMetrics(): void {
    if (this.#closed) return
    if (this.#snapshot.sent !== this.#snapshot.acked) {
      this.#snapshot.waiting = true
      return
    }
    // They tell whatever the timer waits to tell.
    if (this.#metricsTimer !== null) clearTimeout(this.#metricsTimer)
    this.#metricsTimer = null
    this.#lastMetricsMs = performance.now()
    this.#snapshot = { ...this.#snapshot, sent: this.#snapshot.sent + 1, waiting: false }
    this.#send({ lane: 'snapshot', id: this.#snapshot.sent, metrics: this.#session.metrics() })
    // With them, and after them: the window draws both at once.
    this.#flush()
  }

  #send(message: ToWindow): void {
    this.#port.postMessage(message)
  }
}
