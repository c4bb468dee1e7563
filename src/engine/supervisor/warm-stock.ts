// Processes that were started ahead and wait to be taken: the role of Python's forkserver. Whoever takes one pays no
// start; the stock is filled up again a moment later, when those who took have begun.

import type { Child } from '../process/child.ts'
import { holding, letGo } from '../process/keep-alive.ts'
import type { ProcessOwner } from '../process/worker-process.ts'

export interface WarmStockHooks {
  /** Makes a process that belongs to nobody yet, not started. */
  readonly make: (owner: ProcessOwner) => Child
}

/** After one was taken: the first work of those who took it comes first. */
const REFILL_MS = 250
/** Waiting processes that may end by themselves, one after the other, before no more are started. */
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

  /** Resolves when `count` wait, or when it is clear that they will not. */
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

  /** One that is up, for good; null when there is none. */
  take(): Child | null {
    for (const [process, up] of this.#waiting) {
      if (!up || process.life.state !== 'running') continue
      this.#waiting.delete(process)
      this.#refillLater()
      return process
    }
    return null
  }

  /** Those who wait are the supervisor's to stop. */
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
