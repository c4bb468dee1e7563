// One sampler on one clock for all processes and all cores. Births and deaths do not wait for it: they are events.

import { readFile } from 'node:fs/promises'
import pidusage from 'pidusage'
import { CoreMeter } from './cores.ts'

export interface ProcessSample {
  /** Of one core. Null at the first look: a share of time needs two. */
  readonly cpuPercent: number | null
  readonly rssBytes: number
  /** The kernel's letter: R running, S sleeping, D disk wait, T stopped, Z zombie. Null where there is no /proc. */
  readonly osState: string | null
}

export interface Sample {
  readonly processes: ReadonlyMap<number, ProcessSample>
  readonly cores: readonly number[]
  /** CPU time that taking it cost, as a share of one core over the interval. */
  readonly samplerPercent: number
  /** CPU of this program's main process, of one core. */
  readonly mainPercent: number
}

export const SAMPLE_MS = 1_000

/** The letter after the name in /proc/PID/stat; the name may hold spaces and brackets. */
export function stateLetter(stat: string): string | null {
  return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) || null
}

async function osState(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') return null
  try {
    return stateLetter(await readFile(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return null // it ended while we looked; its exit is on the way
  }
}

const cpuMs = (usage: NodeJS.CpuUsage): number => (usage.user + usage.system) / 1000

export class Sampler {
  readonly #pids: () => readonly number[]
  readonly #onSample: (sample: Sample) => void
  readonly #cores = new CoreMeter()
  #seen = new Set<number>()
  #timer: NodeJS.Timeout | null = null
  #lastUsage = process.cpuUsage()
  #lastAtMs = performance.now()
  #busy = false

  constructor(pids: () => readonly number[], onSample: (sample: Sample) => void) {
    this.#pids = pids
    this.#onSample = onSample
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      void this.#tick()
    }, SAMPLE_MS)
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
    pidusage.clear()
  }

  async #tick(): Promise<void> {
    if (this.#busy) return // a slow look is not joined by another one
    this.#busy = true
    try {
      this.#onSample(await this.#sample())
    } finally {
      this.#busy = false
    }
  }

  async #sample(): Promise<Sample> {
    const before = process.cpuUsage()
    const pids = this.#pids()
    const processes = await this.#processes(pids)
    const cores = this.#cores.sample()
    const nowMs = performance.now()
    const usage = process.cpuUsage()
    const sincePercent = (ms: number): number => (100 * ms) / Math.max(1, nowMs - this.#lastAtMs)
    const sample: Sample = {
      processes,
      cores,
      // Also counts what else ran in between: an upper bound.
      samplerPercent: sincePercent(cpuMs(usage) - cpuMs(before)),
      mainPercent: sincePercent(cpuMs(usage) - cpuMs(this.#lastUsage)),
    }
    this.#lastUsage = usage
    this.#lastAtMs = nowMs
    return sample
  }

  async #processes(pids: readonly number[]): Promise<Map<number, ProcessSample>> {
    const samples = new Map<number, ProcessSample>()
    if (pids.length === 0) return samples
    const [usage, states] = await Promise.all([this.#usage(pids), Promise.all(pids.map(osState))])
    const seen = new Set<number>()
    pids.forEach((pid, i) => {
      const status = usage[pid]
      if (status === undefined || status === null) return // dead by now
      seen.add(pid)
      samples.set(pid, {
        cpuPercent: this.#seen.has(pid) ? status.cpu : null,
        rssBytes: status.memory,
        osState: states[i] ?? null,
      })
    })
    this.#seen = seen
    return samples
  }

  // A dead PID in a batch comes back as null, which its types do not say; a batch of dead ones only rejects.
  async #usage(pids: readonly number[]): Promise<Record<number, { cpu: number; memory: number } | null>> {
    try {
      return await pidusage([...pids])
    } catch {
      return {}
    }
  }
}
