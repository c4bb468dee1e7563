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
  /** Results that were read. */
  read = 0
  /** Called when some were read: there is room for more. */
  onRead: () => void = () => undefined
  /** Called once, when the consumer leaves before the end. */
  onLeft: () => void = () => undefined
  #over = false
  #left = false
  #error: { readonly value: unknown } | null = null
  #wake: () => void = () => undefined

  push(batch: OutcomeBatch): void {
    if (this.#left) return // nobody will ask for it any more
    this.#batches.pushBack(batch)
    this.#wake()
  }

  /** No more come; `error` is thrown after what came before it. */
  end(error: { readonly value: unknown } | null): void {
    this.#over = true
    this.#error = error
    this.#wake()
  }

  /** Throws the error of the first task without a result; what follows is dropped then. */
  async *results(): AsyncGenerator<IndexedResult<R>, void, undefined> {
    try {
      for (;;) {
        const batch = this.#batches.popFront()
        if (batch !== undefined) {
          const { first, outcomes, values, pid } = batch
          for (let i = 0; i < values.length; i++) {
            if (outcomes[i] !== 'done') throw values[i]
            this.read++
            yield { index: first + i, value: values[i] as R, pid }
          }
          this.onRead()
        } else if (this.#over) {
          if (this.#error !== null) throw this.#error.value
          return
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve
          })
        }
      }
    } finally {
      this.#left = true
      while (this.#batches.length > 0) this.#batches.popFront()
      if (!this.#over) this.onLeft()
    }
  }
}
