// Who is started again after its end, and how often: the restart policy and the intensity of a supervised group. Pure.

import { assertNever } from '../../shared/assert-never.ts'

/** OTP's: always; only after an abnormal end; never. */
export type RestartPolicy = 'permanent' | 'transient' | 'temporary'

/** OTP's: who is started again with the one that died: nobody, everybody, or those that stand after it in the list. */
export type Strategy = 'one-for-one' | 'one-for-all' | 'rest-for-one'

/**
 * `normal`: exit code 0. `requested`: somebody asked it to stop, or sent SIGTERM (OTP's `shutdown`). `abnormal`: all
 * else, a start that failed included.
 */
export type End = 'normal' | 'requested' | 'abnormal'

/** At most so many restarts in so much time; one more, and the group gives up: OTP's intensity and period. */
export interface Intensity {
  readonly maxRestarts: number
  readonly withinMs: number
}

export const DEFAULT_INTENSITY: Intensity = { maxRestarts: 5, withinMs: 10_000 }

export function isStartedAgain(policy: RestartPolicy, end: End): boolean {
  switch (policy) {
    case 'permanent':
      return true
    case 'transient':
      return end === 'abnormal'
    case 'temporary':
      return false
    default:
      return assertNever(policy, 'restart policy')
  }
}

/** The restarts that still count at `atMs`, this one included; null when it would be one too many. */
export function countRestart(earlier: readonly number[], atMs: number, intensity: Intensity): readonly number[] | null {
  const counted = [...earlier.filter((time) => atMs - time <= intensity.withinMs), atMs]
  return counted.length > intensity.maxRestarts ? null : counted
}
