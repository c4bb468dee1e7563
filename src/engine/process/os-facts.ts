// What the kernel says about a process that runs, where it says so in /proc.

import { readFileSync } from 'node:fs'
import { pageBytes } from '../metrics/proc-meter.ts'

let bytesAPage: number | null = null

/** The letter after the name in /proc/PID/stat; the name may hold spaces and brackets. */
export function stateLetter(stat: string): string | null {
  return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) || null
}

/** The letter for its main thread, or for the thread `tid` of it. */
export function osState(pid: number, tid: number | null = null): string | null {
  try {
    return stateLetter(readFileSync(tid === null ? `/proc/${pid}/stat` : `/proc/${pid}/task/${tid}/stat`, 'utf8'))
  } catch {
    return null // no /proc, or it has just ended
  }
}

export function rssBytes(pid: number): number | null {
  try {
    bytesAPage ??= pageBytes()
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * bytesAPage
  } catch {
    return null
  }
}
