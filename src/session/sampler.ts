// One sampler on one clock for all processes and all cores. Starts and exits do not wait for it: they are events.

import { osState, rssBytes } from '../system/os-facts.ts'
import { isStopped } from '../system/state-letter.ts'
import { CoreMeter } from '../system/cores.ts'
import { createProcessMeter } from '../system/process-meter.ts'
import type { ProcessSample } from '../system/process-sample.ts'

export interface Sample {
  readonly processes: ReadonlyMap<number, ProcessSample>
  readonly cores: readonly number[]
  /** CPU time that the sample cost, as a share of one core over the interval. */
  readonly samplerPercent: number
  /** CPU of this program's main process, of one core. */
  readonly mainPercent: number
}

export const SAMPLE_MS = 1_000
/** Least time between two reads of states alone: each reads one file a process, and every exit triggers one. */
const STATES_APART_MS = 200

export interface SamplerHooks {
  readonly pids: () => readonly number[]
  readonly onSample: (sample: Sample) => void
  /** The last sample with the present states: a process was stopped or continued since. */
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
    // The system sends it to the parent of a process that was stopped or continued, or has ended.
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
    if (this.#busy) return // a slow sample is still being taken
    this.#busy = true
    try {
      const sample = await this.#sample()
      if (this.#timer === null) return // the sampler was stopped meanwhile
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
      // An upper bound: other work of this process in between counts too.
      samplerPercent: sincePercent(cpuMs(usage) - cpuMs(before)),
      mainPercent: sincePercent(cpuMs(usage) - cpuMs(this.#lastUsage)),
    }
    this.#lastUsage = usage
    this.#lastAtMs = nowMs
    return sample
  }
}
