// The event lane of one window: in order, bounded, acknowledged. Knows no port and no clock.
//
// The window acknowledges the events that it has folded. Above the high mark of unacknowledged events the lane sends
// nothing until their number is down to the low mark. Above MAX_WAITING the waiting events are dropped and counted, and
// the window starts anew from the state (after VS Code's terminal flow control).

import type { SessionEvent } from '../../shared/events.ts'

export const HIGH_WATERMARK = 20_000
export const LOW_WATERMARK = 5_000
/** Events that may wait in the lane; beyond it, state and a count are worth more than old lines. */
export const MAX_WAITING = 50_000
export const BATCH_EVENTS = 1_024

export interface Dropped {
  readonly count: number
  readonly fromMs: number
  readonly toMs: number
}

export type LaneStep =
  | { readonly send: 'events'; readonly events: readonly SessionEvent[] }
  | { readonly send: 'hello'; readonly dropped: Dropped | null }

export class EventLane {
  #waiting: SessionEvent[] = []
  #dropped: Dropped | null = null
  #needsHello = true
  #sent = 0
  #acked = 0
  #paused = false

  get unacknowledged(): number {
    return this.#sent - this.#acked
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** True while the lane waits for the window to catch up. */
  get isHeld(): boolean {
    return this.#paused || this.#needsHello
  }

  offer(event: SessionEvent): void {
    if (this.#needsHello && this.#dropped === null) return // the state of the next hello includes it
    if (this.#dropped !== null) {
      this.#dropped = { ...this.#dropped, count: this.#dropped.count + 1, toMs: event.atMs }
      return
    }
    this.#waiting.push(event)
    if (this.#waiting.length <= MAX_WAITING) return
    this.#dropped = { count: this.#waiting.length, fromMs: this.#waiting[0]?.atMs ?? event.atMs, toMs: event.atMs }
    this.#needsHello = true
    this.#waiting = []
  }

  /** `upTo`: seq of the last event that the window holds. Input from a page: only a step forward counts. */
  acknowledge(upTo: number): void {
    if (!Number.isSafeInteger(upTo) || upTo <= this.#acked || upTo > this.#sent) return
    this.#acked = upTo
  }

  /** The window has missed events: the lane sends a hello next, whatever the window has acknowledged. */
  resync(): void {
    this.#needsHello = true
    this.#waiting = []
    this.#acked = this.#sent
    this.#paused = false
  }

  /** The next message; null when nothing waits or the window has to catch up first. `seq`: of the newest event. */
  next(seq: number): LaneStep | null {
    if (this.#paused && this.unacknowledged > LOW_WATERMARK) return null
    this.#paused = false
    if (this.#needsHello) {
      const dropped = this.#dropped
      this.#needsHello = false
      this.#dropped = null
      // A hello holds all events so far: none of them waits for an acknowledgement.
      this.#sent = seq
      this.#acked = seq
      return { send: 'hello', dropped }
    }
    if (this.#waiting.length === 0) return null
    if (this.unacknowledged >= HIGH_WATERMARK) {
      this.#paused = true
      return null
    }
    const events = this.#waiting.splice(0, BATCH_EVENTS)
    this.#sent = events.at(-1)?.seq ?? this.#sent
    return { send: 'events', events }
  }
}
