// What the kernel says about a process that runs, where it says so in /proc.

import { readdirSync, readFileSync } from 'node:fs'
import { pageBytes } from './proc-meter.ts'
import { statOrNull } from './proc-stat.ts'

/** The letter for its main thread, or for the thread `tid` of it. */
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

/** Whether a thread of this program beside the main one runs, or would if a core were free; true where that is not known. */
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
