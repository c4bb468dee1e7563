// Counts deaths that come before any work is done, tells how long to wait before the next start, and when to give up.
// A fault of the process itself weighs more than a kill from outside: it will happen again.

const OWN_FAULT = 20
const OUTSIDE = 1
/** Five faults of its own, or a hundred kills from outside, without one answer in between. */
const LIMIT = 100

const FIRST_BACK_OFF_MS = 100
const MAX_BACK_OFF_MS = 5_000
/** Kills from outside that are made good at once: somebody may be trying just that. */
const FREE = 16

export class EarlyDeaths {
  #weight = 0
  #count = 0

  /** Returns how long to wait before the next start, in milliseconds. */
  note(ownFault: boolean): number {
    this.#weight += ownFault ? OWN_FAULT : OUTSIDE
    this.#count++
    const step = ownFault ? this.#weight / OWN_FAULT : this.#count - FREE
    return step < 1 ? 0 : Math.min(MAX_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (Math.floor(step) - 1))
  }

  /** Work was done: what came before no longer counts. */
  reset(): void {
    this.#weight = 0
    this.#count = 0
  }

  /** Trying again is no use. */
  get spent(): boolean {
    return this.#weight >= LIMIT
  }
}
