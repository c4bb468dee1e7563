// Outcomes as an async iterator, for a consumer that may be slower than the pool or leave early. The subclass decides
// which batch is next and what the consumer receives of it.

import type { OutcomeBatch } from './job.ts'

export abstract class ResultStream<T> {
  /** Results that were read. */
  read = 0
  /** Called when the consumer has read some: there is room for more. */
  onRead: () => void = () => undefined
  /** Called once, when the consumer leaves before the end. */
  onLeft: () => void = () => undefined
  #over = false
  #left = false
  #error: { readonly value: unknown } | null = null
  #wake: () => void = () => undefined

  protected abstract keep(batch: OutcomeBatch): void
  /** Undefined while the next batch has not arrived. */
  protected abstract next(): OutcomeBatch | undefined
  protected abstract view(batch: OutcomeBatch, i: number): T
  protected abstract clear(): void

  push(batch: OutcomeBatch): void {
    if (this.#left) return // the consumer has left
    this.keep(batch)
    this.#wake()
  }

  /** No more batches come; `error` is thrown after what came before it. */
  end(error: { readonly value: unknown } | null): void {
    this.#over = true
    this.#error = error
    this.#wake()
  }

  /** Throws the error of the first task without a result; the results after it are dropped. */
  async *results(): AsyncGenerator<T, void, undefined> {
    try {
      for (;;) {
        const batch = this.next()
        if (batch !== undefined) {
          for (let i = 0; i < batch.values.length; i++) {
            if (batch.outcomes[i] !== 'done') throw batch.values[i]
            this.read++
            yield this.view(batch, i)
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
      this.clear()
      if (!this.#over) this.onLeft()
    }
  }
}
