// Processes that were started ahead and wait to be taken: the role of Python's forkserver. The owner that takes one
// waits for no start; the stock is refilled a moment later, when the taken processes have begun their work.

import { MAX_WORKERS } from '../../shared/limits.ts'
import { wholeNumber } from '../options/values.ts'
import type { Child } from '../process/child.ts'
import { holding, letGo } from '../process/keep-alive.ts'
import type { ProcessOwner } from '../process/worker-process.ts'

export interface WarmStockHooks {
  /** Makes a process without an owner, not started. */
  readonly make: (owner: ProcessOwner) => Child
  /** How processes are started now: flags and environment, as text to compare. */
  readonly start: () => string
}

interface Waiting {
  readonly start: string
  isUp: boolean
}

/** Delay after a process was taken: its first work goes first. */
const REFILL_MS = 250
/** Waiting processes that may end by themselves, in a row, before no more are started. */
const MAX_DEATHS = 5

export class WarmStock {
  readonly #hooks: WarmStockHooks
  readonly #waiting = new Map<Child, Waiting>()
  #target = 0
  #deaths = 0
  #timer: NodeJS.Timeout | null = null
  #whenFull: (() => void)[] = []
  #closed = false

  constructor(hooks: WarmStockHooks) {
    this.#hooks = hooks
  }

  /** Resolves when `count` processes wait, or when it is clear that they will not. */
  async fill(count: number): Promise<void> {
    this.#target = wholeNumber('count', count, 0, MAX_WORKERS)
    this.#deaths = 0
    this.#refill()
    if (this.#full) return
    const full = new Promise<void>((resolve) => {
      this.#whenFull.push(resolve)
    })
    await holding(full)
  }

  /** Removes and returns a process that is up and was started so; null when there is none. */
  take(wanted: string): Child | null {
    for (const [process, { isUp, start }] of this.#waiting) {
      if (!isUp || start !== wanted || process.life.state !== 'running') continue
      this.#waiting.delete(process)
      this.#refillLater()
      return process
    }
    return null
  }

  /** The supervisor stops the waiting processes. */
  close(): void {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#tellFull()
  }

  get #full(): boolean {
    let up = 0
    for (const { isUp } of this.#waiting.values()) if (isUp) up++
    return this.#closed || up >= this.#target || this.#deaths >= MAX_DEATHS
  }

  #refillLater(): void {
    if (this.#timer !== null) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#refill()
    }, REFILL_MS)
    letGo(this.#timer)
  }

  #refill(): void {
    while (!this.#closed && this.#waiting.size < this.#target && this.#deaths < MAX_DEATHS) this.#startOne()
  }

  #startOne(): void {
    const start = this.#hooks.start()
    const process = this.#hooks.make({
      onFrame: () => undefined,
      onReady: () => {
        const waiting = this.#waiting.get(process)
        if (waiting === undefined) return
        waiting.isUp = true
        this.#deaths = 0
        if (this.#full) this.#tellFull()
      },
      onDrained: () => {
        if (!this.#waiting.delete(process)) return
        this.#deaths++
        this.#refill()
        if (this.#full) this.#tellFull()
      },
    })
    this.#waiting.set(process, { start, isUp: false })
    process.start()
    process.letGo()
  }

  #tellFull(): void {
    for (const resolve of this.#whenFull.splice(0)) resolve()
  }
}
