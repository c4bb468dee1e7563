// Results as they come, with the index of their input.

import { Deque } from '../../shared/deque.ts'
import type { OutcomeBatch } from './job.ts'
import { ResultStream } from './result-stream.ts'

export interface IndexedResult<R> {
  /** Index of the input. */
  readonly index: number
  readonly value: R
  /** PID of the worker that ran it. */
  readonly pid: number | null
}

export class OutcomeStream<R> extends ResultStream<IndexedResult<R>> {
  #batches = new Deque<OutcomeBatch>()

  protected override keep(batch: OutcomeBatch): void {
    this.#batches.pushBack(batch)
  }

  protected override nextBatch(): OutcomeBatch | undefined {
    return this.#batches.popFront()
  }

  protected override view({ first, values, pid }: OutcomeBatch, i: number): IndexedResult<R> {
    return { index: first + i, value: values[i] as R, pid }
  }

  protected override clear(): void {
    this.#batches = new Deque()
  }
}
