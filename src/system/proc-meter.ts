// CPU, memory and state of many processes from one read of /proc/PID/stat each. Linux only.

import { readFileSync } from 'node:fs'
import { statOrNull, TICKS_A_SECOND } from './proc-stat.ts'
import type { ProcessSample } from './process-sample.ts'

let knownPageBytes: number | null = null

/** The kernel reports the memory of this process in both units; it may change a little between the two reads. */
export function pageBytes(): number {
  knownPageBytes ??= measurePage()
  return knownPageBytes
}

function measurePage(): number {
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1])
  const pages = statOrNull(process.pid)?.rssPages ?? Number.NaN
  const exponent = Math.round(Math.log2((kilobytes * 1024) / pages))
  return exponent >= 12 && exponent <= 16 ? 2 ** exponent : 4_096
}

export class ProcMeter {
  #before = new Map<number, { readonly birth: string; readonly ticks: number }>()
  #atMs = 0

  /** Without processes that have ended. CPU since the last call, in percent of one core. */
  sample(pids: readonly number[]): Map<number, ProcessSample> {
    const bytesAPage = pageBytes()
    const nowMs = performance.now()
    const seconds = Math.max(0.001, (nowMs - this.#atMs) / 1_000)
    const samples = new Map<number, ProcessSample>()
    const before = this.#before
    this.#before = new Map()
    this.#atMs = nowMs
    for (const pid of pids) {
      const stat = statOrNull(pid)
      if (stat === null) continue // the process has ended; its exit event follows
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
