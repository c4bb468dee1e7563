// The restart limit for workers that end before any work: which back-off precedes the next start, and when starts end.
// The intensity of a supervised group counts restarts within a period; here an answer resets the count, not time.

import { backOffMs } from '../../supervisor/back-off.ts'
import type { Blame } from './scheduler-messages.ts'

/** A worker that ends by its own fault weighs more than a kill from outside: the next one will do the same. */
const WEIGHT: Readonly<Record<Blame, number>> = { own: 20, outside: 1, asked: 0 }
/** Five faults of its own, or a hundred kills from outside, without one answer in between. */
const LIMIT = 100

/** Without jitter: a pool starts at most eight workers at the same moment. */
const BACK_OFF = { firstMs: 100, maxMs: 5_000, jitter: 0 }
/**
 * Under kills that come faster than workers can start, one after the other, each dies before its first task. After a wait
 * they start together, and some tasks are done.
 */
const ASKED_MAX_MS = 1_000
/** Kills that are made good without a back-off: a user may be testing exactly that. */
const FREE = 16

export class RestartLimit {
  #weight = 0
  #deaths = 0

  /** Counts a death. Returns the back-off before the next start, in milliseconds. */
  note(blame: Blame): number {
    this.#weight += WEIGHT[blame]
    this.#deaths++
    const inARow = Math.floor(blame === 'own' ? this.#weight / WEIGHT.own : this.#deaths - FREE)
    if (inARow < 1) return 0
    return backOffMs(blame === 'asked' ? { ...BACK_OFF, maxMs: ASKED_MAX_MS } : BACK_OFF, inARow - 1, 0)
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
