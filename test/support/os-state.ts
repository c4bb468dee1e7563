// The state letter of a process, as the system shows it: R, S, D, T, Z.

import { readFileSync } from 'node:fs'
import { parseStat } from '../../src/system/proc-meter.ts'

/** Null when there is no such process. */
export function osState(pid: number): string | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.state ?? null
  } catch {
    return null
  }
}
