// The restart policy of a run as the options of its pools.

import type { PoolOptions } from '../../engine/pool/pool-options.ts'
import { DEFAULT_BACK_OFF } from '../../engine/supervisor/back-off.ts'
import type { RestartPolicy } from '../../engine/supervisor/restart-policy.ts'
import type { RestartWord, RunRestart } from '../../shared/run-restart.ts'

/** The window has systemd's words, the library those of OTP. */
const POLICY: Readonly<Record<RestartWord, RestartPolicy>> = {
  always: 'permanent',
  'on-failure': 'transient',
  never: 'temporary',
}

export function poolRestart({
  policy,
  maxRestarts,
  withinS,
  backOffS,
}: RunRestart): Pick<PoolOptions, 'restart' | 'intensity' | 'backOff'> {
  return {
    restart: POLICY[policy],
    ...(maxRestarts === null ? {} : { intensity: { maxRestarts, withinMs: withinS * 1_000 } }),
    // The first wait holds, also where it is longer than the longest that is usual.
    ...(backOffS === 0
      ? {}
      : { backOff: { firstMs: backOffS * 1_000, maxMs: Math.max(backOffS * 1_000, DEFAULT_BACK_OFF.maxMs) } }),
  }
}
