// Which child is restarted after its end, and how often: restart policy and intensity of a supervised group. Pure.

import { assertNever } from '../../shared/assert-never.ts'

/** OTP's: always; only after an abnormal end; never. */
export type RestartPolicy = 'permanent' | 'transient' | 'temporary'

/** OTP's: which children restart with the one that died: none, all, or those after it in the list. */
export type Strategy = 'one-for-one' | 'one-for-all' | 'rest-for-one'

/**
 * `normal`: exit code 0. `requested`: it was asked to stop, or got SIGTERM (OTP's `shutdown`). `abnormal`: all else, a
 * failed start included.
 */
export type End = 'normal' | 'requested' | 'abnormal'

/** The most restarts within a time; at one more the group gives up: OTP's intensity and period. */
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

/** The restarts that still count at `atMs`, this one included; null when it would exceed the intensity. */
export function countRestart(earlier: readonly number[], atMs: number, intensity: Intensity): readonly number[] | null {
  const counted = [...earlier.filter((time) => atMs - time <= intensity.withinMs), atMs]
  return counted.length > intensity.maxRestarts ? null : counted
}
