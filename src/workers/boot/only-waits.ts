// Tells the parent when this child waits for answers without a limit and nothing else could wake it: only then can the
// child be part of a deadlock. A timer, a socket or a file that is being read may wake it, and then it may do anything.

import { onlyChannelIsOpen } from './in-thread.ts'

const LOOK_EVERY_MS = 100

export class OnlyWaits {
  readonly #say: () => void
  #waits = 0
  /** The parent takes everything else that passes between the two as a sign of life. */
  #said = false
  #timer: NodeJS.Timeout | null = null

  constructor(say: () => void) {
    this.#say = say
  }

  /** Something else was sent to the parent, or came from it. */
  moved(): void {
    this.#said = false
  }

  async during<T>(wait: Promise<T>): Promise<T> {
    this.#waits++
    this.#arm()
    try {
      return await wait
    } finally {
      this.#waits--
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
