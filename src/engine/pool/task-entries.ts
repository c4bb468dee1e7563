// The inputs of tasks that were submitted one by one, each with the promise that waits for it.

import type { Inputs } from './inputs.ts'

export interface Entry {
  readonly args: readonly unknown[]
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  /** Lets go of a signal. */
  cleanUp: (() => void) | null
  /** Its promise is settled: what still comes for it is for nobody. */
  settled: boolean
}

const BLOCK = 256

interface Block {
  readonly entries: Entry[]
  open: number
}

/** In blocks that go when all of their tasks have an outcome. */
export class TaskEntries implements Inputs {
  readonly #blocks = new Map<number, Block>()
  #last: Block | null = null
  #size = 0

  get size(): number {
    return this.#size
  }

  push(entry: Entry): void {
    if (this.#size % BLOCK === 0) {
      this.#last = { entries: [], open: BLOCK }
      this.#blocks.set(this.#size / BLOCK, this.#last)
    }
    this.#size++
    this.#last?.entries.push(entry)
  }

  /** Undefined when it has its outcome, and its neighbours too. */
  at(index: number): Entry | undefined {
    return this.#blocks.get(Math.floor(index / BLOCK))?.entries[index % BLOCK]
  }

  slice(first: number, count: number): unknown[] {
    const lists: unknown[] = []
    for (let index = first; index < first + count; index++) lists.push(this.at(index)?.args)
    return lists
  }

  settled(first: number, count: number): void {
    for (let at = first; at < first + count; ) {
      const number = Math.floor(at / BLOCK)
      const to = Math.min((number + 1) * BLOCK, first + count)
      const block = this.#blocks.get(number)
      if (block !== undefined) {
        block.open -= to - at
        if (block.open === 0) this.#blocks.delete(number)
      }
      at = to
    }
  }
}
