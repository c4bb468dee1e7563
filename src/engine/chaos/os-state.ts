// The state letter of a process, as the system shows it: R, S, D, T, Z.

import { readFileSync } from 'node:fs'
import { stateLetter } from '../process/os-facts.ts'

/** Null when there is no such process. */
export function osState(pid: number): string | null {
  try {
    return stateLetter(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return null
  }
}
