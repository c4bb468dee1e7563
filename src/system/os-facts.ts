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

/** Helpers of V8, which names them since Node 24: they collect garbage, in short bursts, and compile. */
const V8_HELPER = /^(V8Worker|DelayedTaskSche)/
/** Calls in a row at which a helper of V8 has worked, before it counts: a burst is over by then, a compilation is not. */
const HELPER_CALLS = 5
/** By thread, how many calls in a row it has worked. */
let inARow: ReadonlyMap<number, number> = new Map()

/** Whether a thread of this program other than the main one runs or is ready to; true where that is unknown. */
export function otherThreadsWork(): boolean {
  try {
    const working = readdirSync('/proc/self/task')
      .map(Number)
      .filter((tid) => tid !== process.pid && ['R', 'D'].includes(osState(process.pid, tid) ?? ''))
    inARow = new Map(working.map((tid) => [tid, (inARow.get(tid) ?? 0) + 1]))
    return working.some((tid) => (inARow.get(tid) ?? 0) >= HELPER_CALLS || !V8_HELPER.test(nameOfThread(tid)))
  } catch {
    return true
  }
}

function nameOfThread(tid: number): string {
  return readFileSync(`/proc/self/task/${tid}/comm`, 'latin1')
}
