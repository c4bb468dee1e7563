// The chaos switch of a run: while it is on, one of the run's living processes is killed at random every so often.

import type { ProcessId } from '../shared/process.ts'
import type { RunId } from '../shared/run.ts'

export interface ChaosHost {
  /** Processes of the run that can be killed now. */
  readonly victims: (run: RunId) => readonly ProcessId[]
  readonly kill: (id: ProcessId) => Promise<boolean>
  /** From 0 to below 1. */
  readonly random: () => number
}

export class Chaos {
  readonly #host: ChaosHost
  readonly #timers = new Map<RunId, NodeJS.Timeout>()

  constructor(host: ChaosHost) {
    this.#host = host
  }

  /** Null switches it off. */
  set(run: RunId, everyMs: number | null): void {
    clearInterval(this.#timers.get(run))
    this.#timers.delete(run)
    if (everyMs === null) return
    const timer = setInterval(() => {
      const victims = this.#host.victims(run)
      const victim = victims[Math.floor(this.#host.random() * victims.length)]
      if (victim !== undefined) void this.#host.kill(victim)
    }, everyMs)
    this.#timers.set(run, timer)
  }

  close(): void {
    for (const timer of this.#timers.values()) clearInterval(timer)
    this.#timers.clear()
  }
}
