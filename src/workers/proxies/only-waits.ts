// Tells the parent when this child waits on queues and does nothing else: only then can it be part of a deadlock. A
// timer, a socket or a file that is being read may still wake it, and then it may put something.

import { onlyChannelIsOpen } from '../boot/in-thread.ts'

const LOOK_EVERY_MS = 100

export class OnlyWaits {
  readonly #say: () => void
  #waits = 0
  /** The parent takes every other word of ours as a sign of life. */
  #said = false
  #timer: NodeJS.Timeout | null = null

  constructor(say: () => void) {
    this.#say = say
  }

  /** Something else was said to the parent. */
  spoke(): void {
    this.#said = false
  }

  async during<T>(wait: Promise<T>): Promise<T> {
    this.#waits++
    this.#arm()
    try {
      return await wait
    } finally {
      this.#waits--
      this.#said = false
    }
  }

  #arm(): void {
    if (this.#timer !== null) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      if (this.#waits === 0) return
      if (!this.#said && onlyChannelIsOpen()) {
        this.#said = true
        this.#say()
      }
      this.#arm()
    }, LOOK_EVERY_MS)
    this.#timer.unref()
  }
}
