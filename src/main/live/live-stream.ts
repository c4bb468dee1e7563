// The live stream of one window over its port: the event lane, and the snapshot lane on which the newest wins.

import type { MessagePortMain } from 'electron'
import type { Deck } from '../../engine/run/deck.ts'
import { STREAM_PROTOCOL, type ToWindow } from '../../shared/ipc/stream.ts'
import { EventLane } from './event-lane.ts'

/** Between two messages of events: a frame. The first one after a quiet moment goes at once. */
const FLUSH_MS = 16
/** A death does not wait for the frame; only many at once are told together. */
const DEATHS_APART_MS = 2
/** Figures after something happened, without waiting for the next sample; at most four a second. */
const FIGURES_SOON_MS = 60
const FIGURES_APART_MS = 250
const RECENT_EVENTS = 2_000

export class LiveStream {
  readonly #deck: Deck
  readonly #port: MessagePortMain
  readonly #lane = new EventLane()
  readonly #stopListening: readonly (() => void)[]
  #flushTimer: NodeJS.Timeout | null = null
  #figuresTimer: NodeJS.Timeout | null = null
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
        this.#flushNowOrSoon(event.type === 'process.exited' ? DEATHS_APART_MS : FLUSH_MS)
        if (event.type !== 'process.output') this.#figuresSoon()
      }),
      deck.onSample(() => {
        this.#sendFigures()
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
    const { ack, upTo, resync } = data as { ack?: unknown; upTo?: unknown; resync?: unknown }
    if (resync === true) this.#lane.resync()
    if (typeof upTo === 'number') {
      if (ack === 'events') this.#lane.acknowledge(upTo)
      if (ack === 'snapshot') this.#acknowledgeSnapshot(upTo)
    }
    this.#flushSoon()
  }

  #acknowledgeSnapshot(upTo: number): void {
    if (upTo !== this.#snapshot.sent) return
    this.#snapshot.acked = upTo
    if (this.#snapshot.waiting) this.#sendFigures()
  }

  /** A death is told before its replacement is spawned, which takes main longer than the way to the window. */
  #flushNowOrSoon(apartMs: number): void {
    if (performance.now() - this.#lastFlushMs >= apartMs) this.#flush()
    else this.#flushSoon()
  }

  #flushSoon(): void {
    if (this.#flushTimer !== null) return
    const waitMs = Math.max(0, this.#lastFlushMs + FLUSH_MS - performance.now())
    this.#flushTimer = setTimeout(() => {
      this.#flushTimer = null
      this.#flush()
    }, waitMs)
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

  #figuresSoon(): void {
    if (this.#figuresTimer !== null) return
    const waitMs = Math.max(FIGURES_SOON_MS, this.#lastFiguresMs + FIGURES_APART_MS - performance.now())
    this.#figuresTimer = setTimeout(() => {
      this.#figuresTimer = null
      this.#sendFigures()
    }, waitMs)
  }

  /** At most one is under way; a newer one waits as the mere fact that it is due, and is made when it can go. */
  #sendFigures(): void {
    if (this.#closed) return
    if (this.#snapshot.sent !== this.#snapshot.acked) {
      this.#snapshot.waiting = true
      return
    }
    this.#lastFiguresMs = performance.now()
    this.#snapshot = { ...this.#snapshot, sent: this.#snapshot.sent + 1, waiting: false }
    this.#send({ lane: 'snapshot', id: this.#snapshot.sent, figures: this.#deck.figures() })
  }

  #send(message: ToWindow): void {
    this.#port.postMessage(message)
  }
}
