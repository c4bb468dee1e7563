// A timer of any length. Node's own takes at most 2^31 - 1 ms, and makes 1 ms of anything longer; `Infinity` never
// comes.

import { letGo } from './keep-alive.ts'

/** The longest delay of one of Node's timers. */
const LONGEST_MS = 2 ** 31 - 1

export class LongTimer {
  readonly #then: () => void
  readonly #dueMs: number
  #isHeld = true
  #timer: NodeJS.Timeout

  constructor(then: () => void, ms: number) {
    this.#then = then
    this.#dueMs = performance.now() + ms
    this.#timer = this.#wait(ms)
  }

  /** From now on this program may end before the timer does. */
  unref(): this {
    this.#isHeld = false
    letGo(this.#timer)
    return this
  }

  clear(): void {
    clearTimeout(this.#timer)
  }

  #wait(ms: number): NodeJS.Timeout {
    const timer = ms <= LONGEST_MS ? setTimeout(this.#then, ms) : setTimeout(this.#goOn, LONGEST_MS)
    return this.#isHeld ? timer : letGo(timer)
  }

  readonly #goOn = (): void => {
    this.#timer = this.#wait(Math.max(0, this.#dueMs - performance.now()))
  }
}

/** True when `work` ended first, false when `ms` passed first. The limit itself keeps this program alive. */
export async function endsWithin(work: Promise<unknown>, ms: number | undefined): Promise<boolean> {
  if (ms === undefined) {
    await work
    return true
  }
  let timer: LongTimer | undefined
  const late = new Promise<false>((resolve) => {
    timer = new LongTimer(() => {
      resolve(false)
    }, ms)
  })
  try {
    return await Promise.race([work.then(() => true), late])
  } finally {
    timer?.clear()
  }
}
