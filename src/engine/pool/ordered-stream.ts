// Results in the order of the inputs: an early result waits for its turn.

import type { OutcomeBatch } from './job.ts'
import { ResultStream } from './result-stream.ts'

export class OrderedStream<R> extends ResultStream<R> {
  readonly #early = new Map<number, OutcomeBatch>()

  protected override keep(batch: OutcomeBatch): void {
    this.#early.set(batch.first, batch)
  }

  /** The number of results read is also the index of the next one. */
  protected override nextBatch(): OutcomeBatch | undefined {
    const batch = this.#early.get(this.read)
    if (batch !== undefined) this.#early.delete(batch.first)
    return batch
  }

  protected override view({ values }: OutcomeBatch, i: number): R {
    return values[i] as R
  }

  protected override clear(): void {
    this.#early.clear()
  }
}
