// The newest lines of the event list, outside React: with thousands of lines a second, each must not set a store.

import type { ListedLine } from './live-view.ts'

export const EVENT_LINES = 5_000

export class EventRing {
  readonly #capacity: number
  #lines: ListedLine[] = []
  #added = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  push(lines: readonly ListedLine[]): void {
    this.#added += lines.length
    this.#lines.push(...lines.slice(-this.#capacity))
    // Halved, not cut line by line: moving the array for each new line would cost more than the memory.
    if (this.#lines.length > 2 * this.#capacity) this.#lines = this.#lines.slice(-this.#capacity)
  }

  /** Lines that can be shown. */
  get size(): number {
    return Math.min(this.#added, this.#capacity)
  }

  /** Number of all lines so far, so that it changes with every push. */
  get version(): number {
    return this.#added
  }

  /** 0 is the oldest line still held. */
  at(index: number): ListedLine | undefined {
    if (index < 0 || index >= this.size) return undefined
    return this.#lines[this.#lines.length - this.size + index]
  }

  /** The number of a line since the beginning: it stays the same when older lines are dropped. */
  keyOf(index: number): number {
    return this.#added - this.size + index
  }
}

export const eventRing = new EventRing(EVENT_LINES)
