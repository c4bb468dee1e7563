// The timers that the machine of life.ts sets.

import { letGo } from './keep-alive.ts'
import { LongTimer } from './long-timer.ts'
import type { TimerName } from './life.ts'

export class LifeTimers {
  readonly #timers = new Map<TimerName, LongTimer>()
  readonly #onTime: (name: TimerName) => void

  constructor(onTime: (name: TimerName) => void) {
    this.#onTime = onTime
  }

  set(name: TimerName, ms: number): void {
    this.#timers.get(name)?.clear()
    const timer = new LongTimer(() => {
      this.#timers.delete(name)
      this.#onTime(name)
    }, ms)
    // While it starts, the child itself keeps this program alive, where it may.
    if (name === 'start') letGo(timer)
    this.#timers.set(name, timer)
  }

  clear(name: TimerName): void {
    this.#timers.get(name)?.clear()
    this.#timers.delete(name)
  }

  clearAll(): void {
    for (const timer of this.#timers.values()) timer.clear()
    this.#timers.clear()
  }
}
