// Outcomes as an async iterator in the order of the inputs: what comes early waits for its turn.

import type { OutcomeBatch } from './job.ts'

export class OrderedStream<R> {
  readonly #early = new Map<number, OutcomeBatch>()
  /** Results that were read, which is also the index of the next one. */
  read = 0
  onRead: () => void = () => undefined
  onLeft: () => void = () => undefined
  #over = false
  #left = false
  #error: { readonly value: unknown } | null = null
  #wake: () => void = () => undefined

  push(batch: OutcomeBatch): void {
    if (this.#left) return
    this.#early.set(batch.first, batch)
    if (batch.first === this.read) this.#wake()
  }

  end(error: { readonly value: unknown } | null): void {
    this.#over = true
    this.#error = error
    this.#wake()
  }

  /** Throws the error of the first task without a result, when it is its turn. */
  async *results(): AsyncGenerator<R, void, undefined> {
    try {
      for (;;) {
        const batch = this.#early.get(this.read)
        if (batch !== undefined) {
          this.#early.delete(batch.first)
          const { outcomes, values } = batch
          for (let i = 0; i < values.length; i++) {
            if (outcomes[i] !== 'done') throw values[i]
            this.read++
            yield values[i] as R
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
      this.#early.clear()
      if (!this.#over) this.onLeft()
    }
  }
}
