// The results of all tasks of a job in the order of the inputs, or the error of the first task without a result.

import type { OutcomeBatch } from './job.ts'

export class CollectedResults<R> {
  readonly #tasks: number
  /** Made with the first results: a million places take milliseconds, in which the workers could begin. */
  #results: R[] | null = null
  #failed: { readonly index: number; readonly error: unknown } | null = null

  constructor(tasks: number) {
    this.#tasks = tasks
  }

  // Full length at once: the parts of a million results come in any order, and an array that grows with holes is slow.
  #all(): R[] {
    this.#results ??= new Array<R>(this.#tasks)
    return this.#results
  }

  push({ first, outcomes, values }: OutcomeBatch): void {
    const results = this.#all()
    for (let i = 0; i < values.length; i++) {
      const index = first + i
      if (outcomes[i] === 'done') results[index] = values[i] as R
      else if (this.#failed === null || index < this.#failed.index) this.#failed = { index, error: values[i] }
    }
  }

  /** To be called when each task has its outcome. @throws the error of the first task without a result. */
  take(): R[] {
    if (this.#failed !== null) throw this.#failed.error
    return this.#all()
  }
}
