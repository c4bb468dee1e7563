// A list that grows at its end and is let go of piece by piece, in any order. What is let go of is gone at once, however
// large it is; its place stays until its neighbours of the same block are gone too.

const BLOCK = 256

interface Block<T> {
  readonly items: (T | undefined)[]
  open: number
}

export class Blocks<T> {
  readonly #blocks = new Map<number, Block<T>>()
  #last: Block<T> | null = null
  #size = 0

  /** How many were ever in it. */
  get size(): number {
    return this.#size
  }

  push(item: T): void {
    if (this.#size % BLOCK === 0) {
      this.#last = { items: [], open: BLOCK }
      this.#blocks.set(this.#size / BLOCK, this.#last)
    }
    this.#size++
    this.#last?.items.push(item)
  }

  /** Undefined when it was let go of. */
  at(index: number): T | undefined {
    return this.#blocks.get(Math.floor(index / BLOCK))?.items[index % BLOCK]
  }

  /** Each of them once. */
  letGo(first: number, count: number): void {
    for (let at = first; at < first + count; ) {
      const number = Math.floor(at / BLOCK)
      const to = Math.min((number + 1) * BLOCK, first + count)
      const block = this.#blocks.get(number)
      if (block !== undefined) {
        block.items.fill(undefined, at % BLOCK, to - number * BLOCK)
        block.open -= to - at
        if (block.open === 0) this.#blocks.delete(number)
      }
      at = to
    }
  }
}
