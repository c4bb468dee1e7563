// A list that grows at its end and is released piece by piece, in any order. A released item is gone at once, however
// large it is; its place stays until its neighbours of the same block are gone too.

const BLOCK = 256

/** In place of a released item: an item itself may be undefined. */
const GONE = Symbol('gone')

interface Block<T> {
  readonly items: (T | typeof GONE)[]
  open: number
}

export class Blocks<T> {
  readonly #blocks = new Map<number, Block<T>>()
  #last: Block<T> | null = null
  #size = 0

  /** How many items were ever in it. */
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

  /** Undefined when the item was released. */
  at(index: number): T | undefined {
    const item = this.#blocks.get(Math.floor(index / BLOCK))?.items[index % BLOCK]
    return item === GONE ? undefined : item
  }

  /** @throws when one of them was released */
  slice(first: number, count: number): T[] {
    const items: T[] = []
    for (let at = first; at < first + count; ) {
      const number = Math.floor(at / BLOCK)
      const to = Math.min((number + 1) * BLOCK, first + count)
      const block = this.#blocks.get(number)
      for (let index = at; index < to; index++) {
        const item = block === undefined ? GONE : block.items[index % BLOCK]
        if (item === GONE) throw new Error(`item ${index} is asked for after it was let go of`)
        items.push(item as T)
      }
      at = to
    }
    return items
  }

  /** Each item is released once. */
  letGo(first: number, count: number): void {
    for (let at = first; at < first + count; ) {
      const number = Math.floor(at / BLOCK)
      const to = Math.min((number + 1) * BLOCK, first + count)
      const block = this.#blocks.get(number)
      if (block !== undefined) {
        block.items.fill(GONE, at % BLOCK, to - number * BLOCK)
        block.open -= to - at
        if (block.open === 0) this.#blocks.delete(number)
      }
      at = to
    }
  }
}
