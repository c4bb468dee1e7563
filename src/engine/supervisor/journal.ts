// Numbers and keeps all events of a session: a bounded ring of events, the state they fold to, and the listeners.

import type { SessionState } from '../../shared/session-state.ts'
import { EMPTY_SESSION } from '../../shared/session-state.ts'
import type { SessionEvent, EventBody } from '../../shared/events.ts'
import type { ProcessId } from '../../shared/process.ts'
import { reduce } from '../../shared/reducer.ts'

/** Events kept for windows that open late; older ones remain in the state they folded to. */
export const RING_EVENTS = 50_000

/** Characters of output that the ring keeps in all. */
const MAX_OUTPUT_CHARS = 16 * 1024 * 1024
/** Rows of dead processes that are kept; beyond it the oldest are removed, some at a time. */
const MAX_ENDED = 5_000
const FORGET_AT_ONCE = 100

export type JournalListener = (event: SessionEvent) => void

export class Journal {
  readonly #ring: SessionEvent[] = []
  readonly #capacity: number
  readonly #listeners = new Set<JournalListener>()
  readonly #epochMs = performance.now()
  /** Wall clock at monotonic time 0 of this journal; for display only. */
  readonly wallEpochMs = performance.timeOrigin + this.#epochMs
  #state: SessionState = EMPTY_SESSION
  #next = 0
  #lastProcess: ProcessId = 0
  /** Earliest place where output with its text may be. */
  #oldestOutput = 0
  #outputChars = 0
  readonly #ended: ProcessId[] = []
  readonly #undelivered: SessionEvent[] = []
  #delivering = false

  constructor(capacity = RING_EVENTS) {
    this.#capacity = capacity
  }

  get state(): SessionState {
    return this.#state
  }

  /** Monotonic milliseconds since the journal began. */
  nowMs(): number {
    return performance.now() - this.#epochMs
  }

  /** One counter for all publishers, so that two supervisors of one journal never give the same id. */
  newProcessId(): ProcessId {
    return ++this.#lastProcess
  }

  publish(body: EventBody): SessionEvent {
    const event: SessionEvent = { ...body, seq: this.#state.seq + 1, atMs: this.nowMs() }
    this.#state = reduce(this.#state, event)
    const fallen = this.#ring[this.#next]
    if (fallen?.type === 'process.output') this.#outputChars -= fallen.text.length
    this.#ring[this.#next] = event
    if (this.#oldestOutput === this.#next && fallen !== undefined)
      this.#oldestOutput = (this.#next + 1) % this.#capacity
    this.#next = (this.#next + 1) % this.#capacity
    this.#trimOutput(event)
    this.#undelivered.push(event)
    this.#deliver()
    this.#forgetOldest(body)
    return event
  }

  // A listener may publish; every listener still receives the events in their order.
  #deliver(): void {
    if (this.#delivering) return
    this.#delivering = true
    try {
      for (let event = this.#undelivered.shift(); event !== undefined; event = this.#undelivered.shift()) {
        for (const listener of this.#listeners) this.#call(listener, event)
      }
    } finally {
      this.#delivering = false
    }
  }

  // What a listener throws must not interrupt the supervisor in the middle of a step.
  #call(listener: JournalListener, event: SessionEvent): void {
    try {
      listener(event)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }

  /** Old rows of dead processes are removed: a program may start processes for months. */
  #forgetOldest(event: EventBody): void {
    if (event.type !== 'process.exited' && event.type !== 'process.failed-to-start') return
    this.#ended.push(event.processId)
    if (this.#ended.length < MAX_ENDED + FORGET_AT_ONCE) return
    // Rows that a person cleared are gone already and get no second event.
    const processIds = this.#ended.splice(0, FORGET_AT_ONCE).filter((id) => this.#state.processes[id] !== undefined)
    if (processIds.length > 0) this.publish({ type: 'processes.cleared', processIds })
  }

  /** Beyond the budget the oldest output events lose their text; the events stay. */
  #trimOutput(event: SessionEvent): void {
    if (event.type !== 'process.output') return
    this.#outputChars += event.text.length
    while (this.#outputChars > MAX_OUTPUT_CHARS) {
      const old = this.#ring[this.#oldestOutput]
      if (old?.type === 'process.output' && old.text !== '') {
        this.#outputChars -= old.text.length
        this.#ring[this.#oldestOutput] = { ...old, text: '' }
      }
      this.#oldestOutput = (this.#oldestOutput + 1) % this.#capacity
    }
  }

  /** The newest events, at most `limit`, oldest first. */
  recent(limit: number): SessionEvent[] {
    const kept = [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)]
    return kept.slice(Math.max(0, kept.length - limit))
  }

  /** Returns the function that unsubscribes. */
  subscribe(listener: JournalListener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }
}
