// The calls that were submitted one by one: the arguments of each, and the promise that waits for it. By columns, because
// hundreds of thousands may be open, and an object for each would be a fifth of what they cost.

import type { Inputs } from './inputs.ts'

const BLOCK = 256

type Settle = (value: unknown) => void

/** Calls side by side. What has its outcome is let go of at once, however large it is. */
interface Block {
  readonly args: (readonly unknown[] | null)[]
  /** Null: the promise is settled. */
  readonly resolve: (Settle | null)[]
  readonly reject: (Settle | null)[]
  /** Calls without an outcome. */
  open: number
}

export class TaskEntries implements Inputs {
  readonly #blocks = new Map<number, Block>()
  #last: Block | null = null
  #size = 0
  /** Lets go of a signal, for calls that have one. */
  readonly #cleanUps = new Map<number, () => void>()

  /** How many calls were ever made. */
  get size(): number {
    return this.#size
  }

  push(args: readonly unknown[], resolve: Settle, reject: Settle): void {
    const at = this.#size % BLOCK
    if (at === 0 || this.#last === null) {
      this.#last = { args: [], resolve: [], reject: [], open: BLOCK }
      this.#blocks.set(this.#size / BLOCK, this.#last)
    }
    this.#last.args.push(args)
    this.#last.resolve.push(resolve)
    this.#last.reject.push(reject)
    this.#size++
  }

  /** `cleanUp` is called when the promise is settled. */
  whenSettled(index: number, cleanUp: () => void): void {
    this.#cleanUps.set(index, cleanUp)
  }

  isOpen(index: number): boolean {
    const block = this.#blockOf(index)
    return block !== undefined && block.resolve[index % BLOCK] !== null
  }

  /** Without effect when the promise is settled: a later outcome is dropped. */
  resolve(index: number, value: unknown): void {
    this.#take(index)?.resolve(value)
  }

  /** False when the promise was settled before. */
  reject(index: number, error: unknown): boolean {
    const settle = this.#take(index)
    settle?.reject(error)
    return settle !== null
  }

  slice(first: number, count: number): unknown[] {
    const lists = new Array<unknown>(count)
    for (let i = 0; i < count; i++) lists[i] = this.#blockOf(first + i)?.args[(first + i) % BLOCK] ?? undefined
    return lists
  }

  /** The promise holds the result: when the caller releases the promise, nothing else keeps the result. */
  settled(first: number, count: number): void {
    for (let at = first; at < first + count; ) {
      const number = Math.floor(at / BLOCK)
      const to = Math.min((number + 1) * BLOCK, first + count)
      const block = this.#blocks.get(number)
      if (block !== undefined) {
        block.args.fill(null, at % BLOCK, to - number * BLOCK)
        block.open -= to - at
        if (block.open === 0) this.#blocks.delete(number)
      }
      at = to
    }
  }

  #blockOf(index: number): Block | undefined {
    return this.#blocks.get(Math.floor(index / BLOCK))
  }

  #take(index: number): { readonly resolve: Settle; readonly reject: Settle } | null {
    const block = this.#blockOf(index)
    const at = index % BLOCK
    const [resolve, reject] = [block?.resolve[at], block?.reject[at]]
    if (block === undefined || !resolve || !reject) return null
    block.resolve[at] = null
    block.reject[at] = null
    if (this.#cleanUps.size > 0) {
      this.#cleanUps.get(index)?.()
      this.#cleanUps.delete(index)
    }
    return { resolve, reject }
  }
}
