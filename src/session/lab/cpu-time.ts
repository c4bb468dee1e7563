// CPU time of living processes, from the kernel.

import { statOrNull, TICKS_A_SECOND } from '../../system/proc-stat.ts'

const TICK_MS = 1_000 / TICKS_A_SECOND

/** User and system time so far in ms, to 10 ms; of those that live. */
export function cpuMsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (statOrNull(pid)?.ticks ?? 0) * TICK_MS, 0)
}
