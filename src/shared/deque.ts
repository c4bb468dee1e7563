// A queue that grows and shrinks at both ends in constant time; an array's shift takes longer, with a million spans.

export class Deque<T> {
  #items = new Map<number, T>()
  #head = 0
  #tail = 0

  get length(): number {
    return this.#tail - this.#head
  }

  *[Symbol.iterator](): Generator<T> {
    for (let at = this.#head; at < this.#tail; at++) yield this.#items.get(at) as T
  }

  pushBack(item: T): void {
    this.#items.set(this.#tail++, item)
  }

  pushFront(item: T): void {
    this.#items.set(--this.#head, item)
  }

  peekFront(): T | undefined {
    return this.#items.get(this.#head)
  }

  peekBack(): T | undefined {
    return this.#items.get(this.#tail - 1)
  }

  popBack(): T | undefined {
    const item = this.#items.get(this.#tail - 1)
    if (this.length === 0) return undefined
    this.#items.delete(--this.#tail)
    return item
  }

  popFront(): T | undefined {
    const item = this.#items.get(this.#head)
    if (this.length === 0) return undefined
    this.#items.delete(this.#head++)
    return item
  }
}
