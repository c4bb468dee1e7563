// The live stream of one window over its port. The event lane decides what is sent, the timing decides when.

import type { MessagePortMain } from 'electron'
import type { Session } from '../../session/session.ts'
import { STREAM_PROTOCOL, type ToWindow } from '../../shared/ipc/stream.ts'
import { EventLane } from './event-lane.ts'
import { LiveTiming } from './live-timing.ts'

const RECENT_EVENTS = 2_000

export class LiveStream {
  readonly #session: Session
  readonly #port: MessagePortMain
  readonly #lane = new EventLane()
  readonly #timing = new LiveTiming(performance.now())
  readonly #stopListening: readonly (() => void)[]
  /** The window has the points of the charts up to this time. */
  #pointsUpToMs = 0
  #timer: NodeJS.Timeout | null = null
  #timerDueMs: number | null = null
  #closed = false

  constructor(session: Session, port: MessagePortMain) {
    this.#session = session
    this.#port = port
    this.#stopListening = [
      session.journal.subscribe((event) => {
        this.#lane.offer(event)
        this.#timing.event(event.type, this.#lane.waiting, performance.now())
        this.#sendWhatIsDue()
      }),
      session.onSample(() => {
        this.#timing.sampled(performance.now())
        this.#sendWhatIsDue()
      }),
      session.onStates(() => {
        this.#timing.statesChanged(performance.now())
        this.#sendWhatIsDue()
      }),
    ]
    port.on('message', ({ data }) => {
      this.#receive(data)
    })
    port.on('close', () => {
      this.close()
    })
    port.start()
    this.#sendWhatIsDue()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const stop of this.#stopListening) stop()
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#port.close()
  }

  /** A message from the page is input like any other: an unknown one is ignored. */
  #receive(data: unknown): void {
    if (typeof data !== 'object' || data === null) return
    const { ack, upTo, resync, everyMs } = data as Readonly<Record<string, unknown>>
    if (typeof everyMs === 'number') this.#timing.wantEvery(everyMs)
    if (resync === true) this.#lane.resync()
    if (typeof upTo === 'number') {
      if (ack === 'events') this.#lane.acknowledge(upTo)
      if (ack === 'snapshot') this.#timing.acknowledge(upTo, performance.now())
    }
    if (this.#lane.isHeld) this.#timing.release(performance.now())
    this.#sendWhatIsDue()
  }

  #sendWhatIsDue(nowMs = performance.now()): void {
    if (this.#closed) return
    for (let step = this.#timing.take(nowMs); step !== null; step = this.#timing.take(nowMs)) {
      if (step.send === 'events') this.#sendEvents()
      else this.#sendSnapshot(step.id)
    }
    this.#setTimer()
  }

  #setTimer(): void {
    const { dueMs } = this.#timing
    if (dueMs === this.#timerDueMs) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#timerDueMs = dueMs
    if (dueMs === null) return
    this.#timer = setTimeout(
      () => {
        this.#timer = null
        this.#timerDueMs = null
        // A timer may fire a fraction of a millisecond early.
        this.#sendWhatIsDue(Math.max(dueMs, performance.now()))
      },
      Math.max(0, dueMs - performance.now()),
    )
  }

  #sendEvents(): void {
    const { journal } = this.#session
    for (let step = this.#lane.next(journal.state.seq); step !== null; step = this.#lane.next(journal.state.seq)) {
      this.#timing.eventsSent(performance.now())
      if (step.send === 'events') this.#send({ lane: 'events', events: step.events })
      else {
        if (step.dropped !== null) this.#send({ lane: 'dropped', ...step.dropped })
        this.#sendHello()
      }
    }
  }

  #sendSnapshot(id: number): void {
    const points = this.#session.pointsAfter(this.#pointsUpToMs)
    this.#pointsUpToMs = points.at(-1)?.atMs ?? this.#pointsUpToMs
    this.#send({ lane: 'snapshot', id, metrics: this.#session.metrics(), points })
  }

  #sendHello(): void {
    const { journal, history } = this.#session
    this.#pointsUpToMs = history.at(-1)?.atMs ?? 0
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

  #send(message: ToWindow): void {
    this.#port.postMessage(message)
  }
}
