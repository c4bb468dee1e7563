// The event lane of one window: in order, bounded, acknowledged. Knows no port and no clock.
//
// The window acknowledges what it has folded in. Above the high mark of unacknowledged events nothing more is sent
// until it is down to the low mark; what waits longer than the ring holds falls off, is counted, and the window starts
// anew from the state (after VS Code's terminal flow control).

import type { SessionEvent } from '../../shared/events.ts'

export const HIGH_WATERMARK = 20_000
export const LOW_WATERMARK = 5_000
/** Events that may wait here; beyond it, state and a count are worth more than old lines. */
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

  /** It waits for the window, and goes on when that has caught up. */
  get isHeld(): boolean {
    return this.#paused || this.#needsHello
  }

  offer(event: SessionEvent): void {
    if (this.#needsHello && this.#dropped === null) return // the state of the hello will hold it
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

  /** The window has lost the thread: it gets a hello, whatever it has acknowledged. */
  resync(): void {
    this.#needsHello = true
    this.#waiting = []
    this.#acked = this.#sent
    this.#paused = false
  }

  /** What to send next; null when nothing waits or the window has to catch up first. `seq`: of the newest event there is. */
  next(seq: number): LaneStep | null {
    if (this.#paused && this.unacknowledged > LOW_WATERMARK) return null
    this.#paused = false
    if (this.#needsHello) {
      const dropped = this.#dropped
      this.#needsHello = false
      this.#dropped = null
      // A hello holds everything so far: nothing of it waits for an acknowledgement.
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
