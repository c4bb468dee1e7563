// The live stream of one window over its port: the event lane, and the snapshot lane on which the newest wins.

import type { MessagePortMain } from 'electron'
import type { Deck } from '../../session/deck.ts'
import type { DeckEvent } from '../../shared/events.ts'
import { STREAM_PROTOCOL, type ToWindow } from '../../shared/ipc/stream.ts'
import { EventLane } from './event-lane.ts'

/** Between two messages of events: a frame. The first one after a quiet moment goes at once. */
const FLUSH_MS = 16
/** Between two messages of nothing but what processes print. What only queues tell comes with the figures. */
const ROUTINE_APART_MS = 200
/** Between two messages of nothing but births and hand-overs: each death brings some, and each message a picture. */
const BIRTHS_APART_MS = 100
/** So many do not wait for each other: the window would be held up by all of them at once. */
const MANY_EVENTS = 128
/** A death does not wait for the frame; only many at once are told together. */
const DEATHS_APART_MS = 2
/** Figures after a birth, a death or the end of a run, without waiting for the next look; at most four a second. */
const FIGURES_SOON_MS = 60
const FIGURES_APART_MS = 250
/** Between two looks, until the window says otherwise, and what it may say. */
const EVERY_MS = 1_000
const LEAST_EVERY_MS = 250
const MOST_EVERY_MS = 10_000
/** These come all the time while there is work, and tell nothing that the next look does not. */
const ROUTINE: ReadonlySet<DeckEvent['type']> = new Set([
  'queue.changed',
  'process.output',
  'process.output-dropped',
  'answers.dropped',
  // Two for each task of a second and more.
  'process.unresponsive',
  'process.responsive',
])
/** A death is followed by these, one after the other over a fifth of a second. */
const OF_A_BIRTH: ReadonlySet<DeckEvent['type']> = new Set([
  'process.starting',
  'process.started',
  'process.ready',
  'process.adopted',
  'worker.lost',
  'tasks.moved',
])
const RECENT_EVENTS = 2_000

export class LiveStream {
  readonly #deck: Deck
  readonly #port: MessagePortMain
  readonly #lane = new EventLane()
  readonly #stopListening: readonly (() => void)[]
  #flushTimer: NodeJS.Timeout | null = null
  #figuresTimer: NodeJS.Timeout | null = null
  #figuresDueMs = Number.POSITIVE_INFINITY
  #everyMs = EVERY_MS
  #flushDueMs = Number.POSITIVE_INFINITY
  #lastFlushMs = 0
  #lastFiguresMs = 0
  #snapshot = { sent: 0, acked: 0, waiting: false }
  #closed = false

  constructor(deck: Deck, port: MessagePortMain) {
    this.#deck = deck
    this.#port = port
    this.#stopListening = [
      deck.journal.subscribe((event) => {
        this.#lane.offer(event)
        const routine = ROUTINE.has(event.type)
        if (routine && this.#lane.waiting < MANY_EVENTS)
          this.#flushWithin(event.type === 'queue.changed' ? 2 * this.#everyMs : ROUTINE_APART_MS)
        else if (routine) this.#flushWithin(FLUSH_MS)
        else if (OF_A_BIRTH.has(event.type))
          this.#flushWithin(this.#lane.waiting < MANY_EVENTS ? BIRTHS_APART_MS : FLUSH_MS)
        else this.#flushNowOrSoon(event.type === 'process.exited' ? DEATHS_APART_MS : FLUSH_MS)
        this.#figuresWithin(routine ? this.#everyMs : FIGURES_APART_MS)
      }),
      deck.onSample(() => {
        // Half a look early is no reason to wait for a whole one.
        if (performance.now() - this.#lastFiguresMs >= this.#everyMs - LEAST_EVERY_MS / 2) this.#sendFigures()
      }),
      deck.onStates(() => {
        this.#figuresWithin(FIGURES_APART_MS)
      }),
    ]
    port.on('message', ({ data }) => {
      this.#hear(data)
    })
    port.on('close', () => {
      this.close()
    })
    port.start()
    this.#flush()
    this.#sendFigures()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const stop of this.#stopListening) stop()
    if (this.#flushTimer !== null) clearTimeout(this.#flushTimer)
    if (this.#figuresTimer !== null) clearTimeout(this.#figuresTimer)
    this.#port.close()
  }

  /** What comes from the page is input like any other: anything unknown is nothing. */
  #hear(data: unknown): void {
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
    if (this.#snapshot.waiting) this.#sendFigures()
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
    const { journal } = this.#deck
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
    const { journal, history } = this.#deck
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
  #figuresWithin(apartMs: number): void {
    const dueMs = Math.max(performance.now() + FIGURES_SOON_MS, this.#lastFiguresMs + apartMs)
    if (this.#figuresTimer !== null) {
      if (this.#figuresDueMs <= dueMs) return
      clearTimeout(this.#figuresTimer)
    }
    this.#figuresDueMs = dueMs
    this.#figuresTimer = setTimeout(() => {
      this.#figuresTimer = null
      this.#sendFigures()
    }, dueMs - performance.now())
  }

  /** At most one is under way; a newer one waits as the mere fact that it is due, and is made when it can go. */
  #sendFigures(): void {
    if (this.#closed) return
    if (this.#snapshot.sent !== this.#snapshot.acked) {
      this.#snapshot.waiting = true
      return
    }
    // They tell whatever the timer waits to tell.
    if (this.#figuresTimer !== null) clearTimeout(this.#figuresTimer)
    this.#figuresTimer = null
    this.#lastFiguresMs = performance.now()
    this.#snapshot = { ...this.#snapshot, sent: this.#snapshot.sent + 1, waiting: false }
    this.#send({ lane: 'snapshot', id: this.#snapshot.sent, figures: this.#deck.figures() })
    // With them, and after them: the window draws both at once.
    this.#flush()
  }

  #send(message: ToWindow): void {
    this.#port.postMessage(message)
  }
}
