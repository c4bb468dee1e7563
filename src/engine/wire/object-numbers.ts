// The objects of one value by their number, in the order in which they begin.

/** So many objects are searched for one by one: most values have few, and a map costs more than that search. */
const FEW = 8

export class ObjectNumbers {
  readonly #first: (object | null)[] = []
  #firstCount = 0
  /** All of them, when there are more than few. */
  #all: Map<object, number> | null = null

  /** A new value. */
  restart(): void {
    this.#firstCount = 0
    this.#all = null
  }

  /** What was written is not kept alive. */
  release(): void {
    this.#first.fill(null)
    this.restart()
  }

  /** The number of an object that has begun. Otherwise -1, and it has begun now. */
  begin(object: object): number {
    const known = this.#numberOf(object)
    if (known !== -1) return known
    if (this.#all !== null) this.#all.set(object, this.#all.size)
    else if (this.#firstCount < FEW) this.#first[this.#firstCount++] = object
    else {
      this.#all = new Map()
      for (const one of this.#first) if (one !== null) this.#all.set(one, this.#all.size)
      this.#all.set(object, FEW)
    }
    return -1
  }

  #numberOf(object: object): number {
    if (this.#all !== null) return this.#all.get(object) ?? -1
    const first = this.#first
    for (let i = 0; i < this.#firstCount; i++) if (first[i] === object) return i
    return -1
  }
}
