// Reports to the parent when this child waits for responses without a limit and nothing else can wake it: only then can
// the child be part of a deadlock. A timer, a socket or a pending read may wake it, and then it may do anything.

import { onlyChannelIsOpen } from './in-thread.ts'

const LOOK_EVERY_MS = 100

export class OnlyWaits {
  readonly #say: () => void
  #waits = 0
  /** Reset by any other message between the two, which the parent takes as a sign of activity. */
  #said = false
  #timer: NodeJS.Timeout | null = null

  constructor(say: () => void) {
    this.#say = say
  }

  /** Another message was sent to the parent, or received from it. */
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
