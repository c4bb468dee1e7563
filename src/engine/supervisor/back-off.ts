// The wait before a dead process of a supervised group or a pool is started again. It doubles each time up to a limit,
// and jitter varies it. Pure.

export interface BackOff {
  /** Wait before the first restart; 0: no wait at all. Default 1 s. */
  readonly firstMs: number
  /** The longest wait, before jitter. Default 60 s. */
  readonly maxMs: number
  /** Random share by which a wait is longer or shorter, so that many processes do not restart at once. Default 0.2. */
  readonly jitter: number
  /** After a process ran this long, its next wait is `firstMs` again. Default 60 s. */
  readonly healthyMs: number
}

export const DEFAULT_BACK_OFF: BackOff = { firstMs: 1_000, maxMs: 60_000, jitter: 0.2, healthyMs: 60_000 }

// 2 ** 50 is beyond any limit, and finite: a `firstMs` of 0 stays 0.
const MAX_DOUBLINGS = 50

/** `earlier`: restarts in a row before this one. `random` is from 0 up to 1. */
export function backOffMs(backOff: Omit<BackOff, 'healthyMs'>, earlier: number, random: number): number {
  const waitMs = Math.min(backOff.firstMs * 2 ** Math.min(earlier, MAX_DOUBLINGS), backOff.maxMs)
  // Without an end whatever the jitter is: 0 times it would be no number.
  if (waitMs === Number.POSITIVE_INFINITY) return waitMs
  return waitMs * (1 + backOff.jitter * (2 * random - 1))
}
