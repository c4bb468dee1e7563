// Numbers and keeps everything that happens: a bounded ring of events, the state they fold to, and who listens.

import type { DeckState } from '../../shared/deck-state.ts'
import { EMPTY_DECK } from '../../shared/deck-state.ts'
import type { DeckEvent, EventBody } from '../../shared/events.ts'
import { reduce } from '../../shared/reducer.ts'

/** Events kept for windows that open late; older ones live on in the state they led to. */
export const RING_EVENTS = 50_000

export type JournalListener = (event: DeckEvent) => void

export class Journal {
  readonly #ring: DeckEvent[] = []
  readonly #capacity: number
  readonly #listeners = new Set<JournalListener>()
  readonly #epochMs = performance.now()
  /** Wall clock at monotonic time 0 of this journal; for display only. */
  readonly wallEpochMs = performance.timeOrigin + this.#epochMs
  #state: DeckState = EMPTY_DECK
  #next = 0
  readonly #undelivered: DeckEvent[] = []
  #delivering = false

  constructor(capacity = RING_EVENTS) {
    this.#capacity = capacity
  }

  get state(): DeckState {
    return this.#state
  }

  /** Monotonic milliseconds since the journal began. */
  nowMs(): number {
    return performance.now() - this.#epochMs
  }

  publish(body: EventBody): DeckEvent {
    const event: DeckEvent = { ...body, seq: this.#state.seq + 1, atMs: this.nowMs() }
    this.#state = reduce(this.#state, event)
    this.#ring[this.#next] = event
    this.#next = (this.#next + 1) % this.#capacity
    this.#undelivered.push(event)
    this.#deliver()
    return event
  }

  // A listener may publish; everybody still hears the events in their order.
  #deliver(): void {
    if (this.#delivering) return
    this.#delivering = true
    try {
      for (let event = this.#undelivered.shift(); event !== undefined; event = this.#undelivered.shift()) {
        for (const listener of this.#listeners) listener(event)
      }
    } finally {
      this.#delivering = false
    }
  }

  /** The newest events, at most `limit`, oldest first. */
  recent(limit: number): DeckEvent[] {
    const kept = [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)]
    return kept.slice(Math.max(0, kept.length - limit))
  }

  /** Returns the way to stop listening. */
  subscribe(listener: JournalListener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }
}
