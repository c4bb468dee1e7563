// One sampler on one clock for all processes and all cores. Births and deaths do not wait for it: they are events.

import pidusage from 'pidusage'
import { CoreMeter } from './cores.ts'
import { ProcMeter } from './proc-meter.ts'
import type { ProcessSample } from './process-sample.ts'

export interface Sample {
  readonly processes: ReadonlyMap<number, ProcessSample>
  readonly cores: readonly number[]
  /** CPU time that taking it cost, as a share of one core over the interval. */
  readonly samplerPercent: number
  /** CPU of this program's main process, of one core. */
  readonly mainPercent: number
}

export const SAMPLE_MS = 1_000

const cpuMs = (usage: NodeJS.CpuUsage): number => (usage.user + usage.system) / 1000

export class Sampler {
  readonly #pids: () => readonly number[]
  readonly #onSample: (sample: Sample) => void
  readonly #cores = new CoreMeter()
  readonly #proc = new ProcMeter()
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
    if (process.platform === 'linux') return this.#proc.sample(pids)
    const samples = new Map<number, ProcessSample>()
    if (pids.length === 0) return samples
    const usage = await this.#usage(pids)
    const seen = new Set<number>()
    for (const pid of pids) {
      const status = usage[pid]
      if (status === undefined || status === null) continue // dead by now
      seen.add(pid)
      samples.set(pid, { cpuPercent: this.#seen.has(pid) ? status.cpu : null, rssBytes: status.memory, osState: null })
    }
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
