// The results of all tasks of a job in the order of the inputs, or the error of the first task without a result.

import type { OutcomeBatch } from './job.ts'

export class CollectedResults<R> {
  readonly #results: R[]
  #failed: { readonly index: number; readonly error: unknown } | null = null

  constructor(tasks: number) {
    // Full length from the start: the parts of a million results come in any order, and an array with holes is slow.
    this.#results = new Array<R>(tasks)
  }

  push({ first, outcomes, values }: OutcomeBatch): void {
    for (let i = 0; i < values.length; i++) {
      const index = first + i
      if (outcomes[i] === 'done') this.#results[index] = values[i] as R
      else if (this.#failed === null || index < this.#failed.index) this.#failed = { index, error: values[i] }
    }
  }

  /** To be called when each task has its outcome. @throws the error of the first task without a result. */
  take(): R[] {
    if (this.#failed !== null) throw this.#failed.error
    return this.#results
  }
}
