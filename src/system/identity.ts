// The process that a PID stands for. The number alone may belong to another process: the system reuses it as soon as a
// dead child is reaped, and several exits that come together are reported to us one after the other.

import { readStat } from './proc-stat.ts'

/** When a process started, in the kernel's ticks; `gone`: no process has this PID; `unknown`: it cannot be read. */
export type Birth = string

const GONE = 'gone'
const UNKNOWN = 'unknown'

export function birthOf(pid: number, proc = '/proc'): Birth {
  if (process.platform !== 'linux') return UNKNOWN
  try {
    return readStat(pid, { proc })?.birth ?? UNKNOWN
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // Any other error is this program's, perhaps no free descriptor, and proves nothing about the process.
    return code === 'ENOENT' || code === 'ESRCH' ? GONE : UNKNOWN
  }
}

/**
 * Whether `pid` still is the process that started then. True where that is unknown. For a child of this very thread it
 * stays true until the turn ends: the PID is free only after the child is reaped. A thread that makes processes for us
 * reaps them meanwhile; then a wrong target would need all PIDs to be used up within the microseconds before a signal.
 */
export function isStill(pid: number, birth: Birth, proc = '/proc'): boolean {
  if (birth === UNKNOWN) return true
  const now = birthOf(pid, proc)
  return now === birth || now === UNKNOWN
}

/** As it is sent to the lifeline: a number of ticks, or nothing. */
export function ticksOf(birth: Birth): string {
  return /^\d+$/.test(birth) ? birth : ''
}
