// The inputs of a job: an array that is there from the beginning, or a stream of which only the open part is kept.

export interface Inputs {
  readonly size: number
  slice: (first: number, count: number) => unknown[]
  /** These have their outcomes and are not asked for again. */
  settled: (first: number, count: number) => void
}

export class ArrayInputs implements Inputs {
  readonly #items: readonly unknown[]

  constructor(items: readonly unknown[]) {
    this.#items = items
  }

  get size(): number {
    return this.#items.length
  }

  slice(first: number, count: number): unknown[] {
    return this.#items.slice(first, first + count)
  }

  settled(): void {
    // the caller's array, or a copy of it: it lives as long as the call
  }
}

const BLOCK = 1_024

interface Block {
  readonly items: unknown[]
  open: number
}

/** Blocks go when all of their tasks have an outcome: a slow task holds its neighbours and nothing else. */
export class StreamInputs implements Inputs {
  readonly #blocks = new Map<number, Block>()
  #size = 0

  get size(): number {
    return this.#size
  }

  push(item: unknown): void {
    const number = Math.floor(this.#size++ / BLOCK)
    let block = this.#blocks.get(number)
    if (block === undefined) {
      block = { items: [], open: BLOCK }
      this.#blocks.set(number, block)
    }
    block.items.push(item)
  }

  slice(first: number, count: number): unknown[] {
    const items: unknown[] = []
    for (let at = first; at < first + count; ) {
      const block = this.#blocks.get(Math.floor(at / BLOCK))
      const from = at % BLOCK
      const to = Math.min(BLOCK, from + first + count - at)
      if (block === undefined) throw new Error(`input ${at} is asked for after its outcome`)
      for (let i = from; i < to; i++) items.push(block.items[i])
      at += to - from
    }
    return items
  }

  settled(first: number, count: number): void {
    for (let at = first; at < first + count; ) {
      const number = Math.floor(at / BLOCK)
      const block = this.#blocks.get(number)
      const to = Math.min((number + 1) * BLOCK, first + count)
      if (block !== undefined) {
        block.open -= to - at
        if (block.open === 0) this.#blocks.delete(number)
      }
      at = to
    }
  }
}
