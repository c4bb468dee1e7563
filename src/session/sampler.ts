// One sampler on one clock for all processes and all cores. Births and deaths do not wait for it: they are events.

import { osState, rssBytes } from '../system/os-facts.ts'
import { isStopped } from '../system/state-letter.ts'
import { CoreMeter } from '../system/cores.ts'
import { createProcessMeter } from '../system/process-meter.ts'
import type { ProcessSample } from '../system/process-sample.ts'

export interface Sample {
  readonly processes: ReadonlyMap<number, ProcessSample>
  readonly cores: readonly number[]
  /** CPU time that taking it cost, as a share of one core over the interval. */
  readonly samplerPercent: number
  /** CPU of this program's main process, of one core. */
  readonly mainPercent: number
}

export const SAMPLE_MS = 1_000
/** Between two looks at the states alone: each costs a file a process, and every death asks for one. */
const STATES_APART_MS = 200

export interface SamplerHooks {
  readonly pids: () => readonly number[]
  readonly onSample: (sample: Sample) => void
  /** The last sample, with the states of now: one was stopped or goes on since. */
  readonly onStates: (sample: Sample) => void
}

const cpuMs = (usage: NodeJS.CpuUsage): number => (usage.user + usage.system) / 1000

export class Sampler {
  readonly #hooks: SamplerHooks
  readonly #cores = new CoreMeter()
  readonly #processes = createProcessMeter()
  #timer: NodeJS.Timeout | null = null
  #lastUsage = process.cpuUsage()
  #lastAtMs = performance.now()
  #busy = false
  #last: Sample | null = null
  #statesTimer: NodeJS.Timeout | null = null

  constructor(hooks: SamplerHooks) {
    this.#hooks = hooks
  }

  start(): void {
    if (this.#timer !== null) return
    this.#timer = setInterval(() => {
      void this.#tick()
    }, SAMPLE_MS)
    // The system sends it to the parent of whoever was stopped, goes on, or has ended.
    process.on('SIGCHLD', this.#onChild)
  }

  stop(): void {
    process.off('SIGCHLD', this.#onChild)
    if (this.#timer !== null) clearInterval(this.#timer)
    if (this.#statesTimer !== null) clearTimeout(this.#statesTimer)
    this.#timer = null
    this.#statesTimer = null
    this.#processes.close()
  }

  readonly #onChild = (): void => {
    this.#statesTimer ??= setTimeout(() => {
      this.#statesTimer = null
      this.#lookAtStates()
    }, STATES_APART_MS)
  }

  #lookAtStates(): void {
    const last = this.#last
    if (last === null) return
    const changed = new Map<number, ProcessSample>()
    for (const pid of this.#hooks.pids()) {
      const before = last.processes.get(pid)
      const state = osState(pid)
      if (state === null || isStopped(state) === isStopped(before?.osState ?? null)) continue
      changed.set(pid, { cpuPercent: null, rssBytes: rssBytes(pid) ?? 0, ...before, osState: state })
    }
    if (changed.size === 0) return
    this.#last = { ...last, processes: new Map([...last.processes, ...changed]) }
    this.#hooks.onStates(this.#last)
  }

  async #tick(): Promise<void> {
    if (this.#busy) return // a slow look is not joined by another one
    this.#busy = true
    try {
      const sample = await this.#sample()
      if (this.#timer === null) return // stopped meanwhile
      this.#last = sample
      this.#hooks.onSample(sample)
    } finally {
      this.#busy = false
    }
  }

  async #sample(): Promise<Sample> {
    const before = process.cpuUsage()
    const pids = this.#hooks.pids()
    const processes = await this.#processes.sample(pids)
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
}
