// The inputs of tasks that were submitted one by one, each with the promise that waits for it.

import { Blocks } from './blocks.ts'
import type { Inputs } from './inputs.ts'

export interface Entry {
  readonly args: readonly unknown[]
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  /** Lets go of a signal. */
  cleanUp: (() => void) | null
  /** Its promise is settled: a later outcome is dropped. */
  settled: boolean
}

export class TaskEntries implements Inputs {
  readonly #entries = new Blocks<Entry>()

  get size(): number {
    return this.#entries.size
  }

  push(entry: Entry): void {
    this.#entries.push(entry)
  }

  /** Undefined when the task has its outcome. */
  at(index: number): Entry | undefined {
    return this.#entries.at(index)
  }

  slice(first: number, count: number): unknown[] {
    const lists: unknown[] = []
    for (let index = first; index < first + count; index++) lists.push(this.at(index)?.args)
    return lists
  }

  /** The promise holds the result: when the caller releases the promise, nothing else keeps the result. */
  settled(first: number, count: number): void {
    this.#entries.letGo(first, count)
  }
}
