// The timers that the machine of life.ts sets.

import { letGo } from './keep-alive.ts'
import type { TimerName } from './life.ts'

export class LifeTimers {
  readonly #timers = new Map<TimerName, NodeJS.Timeout>()
  readonly #onTime: (name: TimerName) => void

  constructor(onTime: (name: TimerName) => void) {
    this.#onTime = onTime
  }

  set(name: TimerName, ms: number): void {
    clearTimeout(this.#timers.get(name))
    const timer = setTimeout(() => {
      this.#timers.delete(name)
      this.#onTime(name)
    }, ms)
    // While it starts, the child itself keeps this program alive, where it may.
    if (name === 'start') letGo(timer)
    this.#timers.set(name, timer)
  }

  clear(name: TimerName): void {
    clearTimeout(this.#timers.get(name))
    this.#timers.delete(name)
  }

  clearAll(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}
