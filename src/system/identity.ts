// Which process a PID stands for. The number alone may be somebody else's by now: the system gives it away again as soon
// as a dead child was waited for, and of several deaths that come together we are told one after the other.

import { readStat } from './proc-stat.ts'

/** When a process began, in the kernel's ticks; `gone`: no process has this number; `unknown`: nobody can say. */
export type Birth = string

const GONE = 'gone'
const UNKNOWN = 'unknown'

export function birthOf(pid: number, proc = '/proc'): Birth {
  if (process.platform !== 'linux') return UNKNOWN
  try {
    return readStat(pid, { proc })?.birth ?? UNKNOWN
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // Anything else is our own trouble, no more descriptors perhaps, and says nothing about the process.
    return code === 'ENOENT' || code === 'ESRCH' ? GONE : UNKNOWN
  }
}

/**
 * Whether `pid` is still the process that was born then. True where nobody can say. For a child of this very thread it stays
 * true for as long as the turn lasts: its number is free only after it was waited for. A thread that makes processes for us
 * waits for them meanwhile; then a signal would have to come within microseconds, in which the system used up all numbers.
 */
export function isStill(pid: number, birth: Birth, proc = '/proc'): boolean {
  if (birth === UNKNOWN) return true
  const now = birthOf(pid, proc)
  return now === birth || now === UNKNOWN
}

/** As the lifeline is told it: a number of ticks, or nothing. */
export function ticksOf(birth: Birth): string {
  return /^\d+$/.test(birth) ? birth : ''
}
