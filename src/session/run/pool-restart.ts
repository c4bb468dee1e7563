// The restart policy of a run as the options of its pools.

import type { PoolOptions } from '../../engine/pool/pool-options.ts'
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
    ...(backOffS === 0 ? {} : { backOff: { firstMs: backOffS * 1_000 } }),
  }
}
