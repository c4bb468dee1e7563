// Facts about a running process from /proc.

import { readdirSync, readFileSync } from 'node:fs'
import { pageBytes } from './proc-meter.ts'
import { statOrNull } from './proc-stat.ts'

/** The state letter of its main thread, or of its thread `tid`. */
export function osState(pid: number, tid: number | null = null): string | null {
  return statOrNull(pid, tid)?.state ?? null
}

export function rssBytes(pid: number): number | null {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * pageBytes()
  } catch {
    return null
  }
}

/** Whether a thread of this program other than the main one runs or is ready to; true where that is unknown. */
export function otherThreadsWork(): boolean {
  try {
    const others = readdirSync('/proc/self/task')
      .map(Number)
      .filter((tid) => tid !== process.pid)
    return others.some((tid) => ['R', 'D'].includes(osState(process.pid, tid) ?? ''))
  } catch {
    return true
  }
}
