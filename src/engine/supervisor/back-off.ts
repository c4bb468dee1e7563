// How long a dead process waits before it is started again, in a supervised group or a pool: twice as long each time, up to
// a limit, give or take. Pure.

export interface BackOff {
  /** Before the first restart; 0 waits never. Default 1 s. */
  readonly firstMs: number
  /** The longest wait, before jitter. Default 60 s. */
  readonly maxMs: number
  /** Share of the wait by which chance makes it longer or shorter, so that many do not come back at once. Default 0.2. */
  readonly jitter: number
  /** After running so long, the next wait is the first one again. Default 60 s. */
  readonly healthyMs: number
}

export const DEFAULT_BACK_OFF: BackOff = { firstMs: 1_000, maxMs: 60_000, jitter: 0.2, healthyMs: 60_000 }

// Far beyond any limit, and 0 times it is still 0.
const MAX_DOUBLINGS = 50

/** `earlier`: restarts in a row before this one. `random` is from 0 up to 1. */
export function backOffMs(backOff: Omit<BackOff, 'healthyMs'>, earlier: number, random: number): number {
  const waitMs = Math.min(backOff.firstMs * 2 ** Math.min(earlier, MAX_DOUBLINGS), backOff.maxMs)
  return waitMs * (1 + backOff.jitter * (2 * random - 1))
}
