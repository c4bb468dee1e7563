// The beat of a worker: shows the parent four times a second that the event loop turns. Only for long work: for short
// work the progress marks are enough.

import type { ChildMemory } from '../boot/child-memory.ts'

const BEAT_MS = 250

export class Beat {
  readonly #memory: ChildMemory
  #timer: NodeJS.Timeout | null = null

  constructor(memory: ChildMemory) {
    this.#memory = memory
  }

  start(): void {
    if (this.#timer !== null) return
    this.#timer = setInterval(() => {
      this.#memory.beat()
    }, BEAT_MS)
    this.#timer.unref()
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }
}
