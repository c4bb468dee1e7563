// Processes that were started ahead and wait to be taken: the role of Python's forkserver. The owner that takes one
// waits for no start; the stock is refilled a moment later, when the taken processes have begun their work.

import type { Child } from '../process/child.ts'
import { holding, letGo } from '../process/keep-alive.ts'
import type { ProcessOwner } from '../process/worker-process.ts'

export interface WarmStockHooks {
  /** Makes a process without an owner, not started. */
  readonly make: (owner: ProcessOwner) => Child
}

/** Delay after a process was taken: its first work goes first. */
const REFILL_MS = 250
/** Waiting processes that may end by themselves, in a row, before no more are started. */
const MAX_DEATHS = 5

export class WarmStock {
  readonly #hooks: WarmStockHooks
  readonly #waiting = new Map<Child, boolean>()
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
    this.#target = count
    this.#deaths = 0
    this.#refill()
    if (this.#full) return
    const full = new Promise<void>((resolve) => {
      this.#whenFull.push(resolve)
    })
    await holding(full)
  }

  /** Removes and returns a process that is up; null when there is none. */
  take(): Child | null {
    for (const [process, up] of this.#waiting) {
      if (!up || process.life.state !== 'running') continue
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
    for (const ready of this.#waiting.values()) if (ready) up++
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
    const process = this.#hooks.make({
      onFrame: () => undefined,
      onReady: () => {
        if (!this.#waiting.has(process)) return
        this.#waiting.set(process, true)
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
    this.#waiting.set(process, false)
    process.start()
    process.letGo()
  }

  #tellFull(): void {
    for (const resolve of this.#whenFull.splice(0)) resolve()
  }
}
