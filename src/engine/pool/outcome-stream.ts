// Outcomes as an async iterator: results as they come, for a consumer that may be slower than the pool, or leave early.

import { Deque } from './deque.ts'
import type { OutcomeBatch } from './job.ts'

export interface IndexedResult<R> {
  /** Of the input. */
  readonly index: number
  readonly value: R
  /** Of the worker that ran it. */
  readonly pid: number | null
}

export class OutcomeStream<R> {
  readonly #batches = new Deque<OutcomeBatch>()
  #over = false
  #left = false
  #wake: () => void = () => undefined

  push(batch: OutcomeBatch): void {
    if (this.#left) return // nobody will ask for it any more
    this.#batches.pushBack(batch)
    this.#wake()
  }

  end(): void {
    this.#over = true
    this.#wake()
  }

  /** Throws the error of the first task without a result; what follows is dropped then. */
  async *results(): AsyncGenerator<IndexedResult<R>, void, undefined> {
    try {
      for (;;) {
        const batch = this.#batches.popFront()
        if (batch !== undefined) yield* this.#read(batch)
        else if (this.#over) return
        else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve
          })
        }
      }
    } finally {
      this.#left = true
      while (this.#batches.length > 0) this.#batches.popFront()
    }
  }

  *#read(batch: OutcomeBatch): Generator<IndexedResult<R>> {
    for (const [i, value] of batch.values.entries()) {
      if (batch.outcomes[i] !== 'done') throw value
      yield { index: batch.first + i, value: value as R, pid: batch.pid }
    }
  }
}
