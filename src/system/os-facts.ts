// What the kernel says about a process that runs, where it says so in /proc.

import { readFileSync } from 'node:fs'
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
