// The restart limit for workers that end before any work: which back-off precedes the next start, and when starts end.
// The intensity of a supervised group counts restarts within a period; here an answer resets the count, not time.

import { backOffMs } from '../../supervisor/back-off.ts'

/** A worker that ends by its own fault weighs more than a kill from outside: the next one will do the same. */
const OWN_FAULT = 20
const OUTSIDE = 1
/** Five faults of its own, or a hundred kills from outside, without one answer in between. */
const LIMIT = 100

/** Without jitter: a pool starts at most eight workers at the same moment. */
const BACK_OFF = { firstMs: 100, maxMs: 5_000, jitter: 0 }
/** Kills from outside that are made good without a back-off: a user may be testing exactly that. */
const FREE = 16

export class RestartLimit {
  #weight = 0
  #deaths = 0

  /** Counts a death. Returns the back-off before the next start, in milliseconds. */
  note(ownFault: boolean): number {
    this.#weight += ownFault ? OWN_FAULT : OUTSIDE
    this.#deaths++
    const inARow = Math.floor(ownFault ? this.#weight / OWN_FAULT : this.#deaths - FREE)
    return inARow < 1 ? 0 : backOffMs(BACK_OFF, inARow - 1, 0)
  }

  /** Work was done, or new work has come: earlier deaths no longer count. */
  reset(): void {
    this.#weight = 0
    this.#deaths = 0
  }

  get reached(): boolean {
    return this.#weight >= LIMIT
  }
}
