// The inputs of a job: an array that is there from the beginning, or a stream of which only the open part is kept.

import { Blocks } from './blocks.ts'

export interface Inputs {
  readonly size: number
  slice: (first: number, count: number) => unknown[]
  /** These tasks have their outcomes: their inputs are not asked for again. */
  settled: (first: number, count: number) => void
}

export class ArrayInputs implements Inputs {
  #items: readonly unknown[]

  constructor(items: readonly unknown[]) {
    this.#items = items
  }

  get size(): number {
    return this.#items.length
  }

  /** From here on the caller may change its array. */
  copy(): void {
    this.#items = this.#items.slice()
  }

  slice(first: number, count: number): unknown[] {
    return this.#items.slice(first, first + count)
  }

  settled(): void {
    // the caller's array, or a copy of it: kept as long as the call
  }
}

/** Releases the inputs of tasks that have their outcome. */
export class StreamInputs implements Inputs {
  readonly #inputs = new Blocks<unknown>()

  get size(): number {
    return this.#inputs.size
  }

  push(input: unknown): void {
    this.#inputs.push(input)
  }

  slice(first: number, count: number): unknown[] {
    return this.#inputs.slice(first, count)
  }

  settled(first: number, count: number): void {
    this.#inputs.letGo(first, count)
  }
}
