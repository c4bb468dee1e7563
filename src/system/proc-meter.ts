// CPU, memory and state of many processes from one read of /proc/PID/stat each. Linux only.
//
// Read in place, not through the thread pool: a read takes 15 µs of a core so, and 200 otherwise, which for 256 processes
// is a tenth of a core (docs/decisions/0013-cost-of-watching.md).

import { readFileSync } from 'node:fs'
import type { ProcessSample } from './process-sample.ts'

/** Of the times in /proc, on every Linux that Node runs on. */
export const TICKS_A_SECOND = 100

export interface ProcStat {
  readonly state: string
  /** User and system time so far. */
  readonly ticks: number
  readonly rssPages: number
  /** With the PID, which process it is. */
  readonly birth: string
}

/** Fields of proc_pid_stat(5); the name may hold spaces and brackets. Null for anything else. */
export function parseStat(text: string): ProcStat | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state = '', birth = ''] = [fields[0], fields[19]]
  const [ticks, rssPages] = [Number(fields[11]) + Number(fields[12]), Number(fields[21])]
  if (!/^[A-Za-z]$/.test(state) || !Number.isFinite(ticks) || !Number.isFinite(rssPages)) return null
  return { state, ticks, rssPages, birth }
}

function read(pid: number): ProcStat | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return null // it ended while we looked; its exit is on the way
  }
}

let knownPageBytes: number | null = null

/** The kernel tells this process its memory in both units; between the two reads it may change a little. */
export function pageBytes(): number {
  knownPageBytes ??= measurePage()
  return knownPageBytes
}

function measurePage(): number {
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1])
  const pages = read(process.pid)?.rssPages ?? Number.NaN
  const exponent = Math.round(Math.log2((kilobytes * 1024) / pages))
  return exponent >= 12 && exponent <= 16 ? 2 ** exponent : 4_096
}

export class ProcMeter {
  #before = new Map<number, { readonly birth: string; readonly ticks: number }>()
  #atMs = 0

  /** Who has ended is not in it. CPU is of the time since the last call, in percent of one core. */
  sample(pids: readonly number[]): Map<number, ProcessSample> {
    const bytesAPage = pageBytes()
    const nowMs = performance.now()
    const seconds = Math.max(0.001, (nowMs - this.#atMs) / 1_000)
    const samples = new Map<number, ProcessSample>()
    const before = this.#before
    this.#before = new Map()
    this.#atMs = nowMs
    for (const pid of pids) {
      const stat = read(pid)
      if (stat === null) continue
      const { birth, ticks, rssPages, state } = stat
      const earlier = before.get(pid)
      this.#before.set(pid, { birth, ticks })
      samples.set(pid, {
        cpuPercent:
          earlier?.birth === birth ? (100 * Math.max(0, ticks - earlier.ticks)) / (TICKS_A_SECOND * seconds) : null,
        rssBytes: rssPages * bytesAPage,
        osState: state,
      })
    }
    return samples
  }
}
