// The beat of a worker: tells the parent four times a second that the event loop turns, and whether the program waits for
// nothing but the parent. Only for work that lasts: of short work the progress marks tell enough.

import type { ChildMemory } from '../boot/child-memory.ts'
import { onlyChannelIsOpen } from '../boot/in-thread.ts'

const BEAT_MS = 250

export class Beat {
  readonly #memory: ChildMemory
  readonly #awaitsParent: () => boolean
  #timer: NodeJS.Timeout | null = null

  /** `awaitsParent`: whether some request to the parent has no answer yet. */
  constructor(memory: ChildMemory, awaitsParent: () => boolean) {
    this.#memory = memory
    this.#awaitsParent = awaitsParent
  }

  start(): void {
    if (this.#timer !== null) return
    this.#timer = setInterval(() => {
      this.#memory.beat()
      this.#memory.waits(this.#awaitsParent() && onlyChannelIsOpen())
    }, BEAT_MS)
    this.#timer.unref()
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
    this.#memory.waits(false)
  }
}
