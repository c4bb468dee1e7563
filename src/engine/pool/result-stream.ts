// Outcomes as an async iterator, for a consumer that may be slower than the pool, leave early, or read nothing at all.
// The subclass decides which batch is next and what the consumer receives of it.
//
// Not a generator: the `return` of a generator that was not begun, or that waits, reaches nobody.

import { Deque } from '../../shared/deque.ts'
import { ResultsDroppedError } from '../errors.ts'
import type { OutcomeBatch } from './job.ts'

interface Reader<T> {
  readonly resolve: (result: IteratorResult<T, void>) => void
  readonly reject: (error: unknown) => void
}

/** An error to be thrown; a signal's reason may be any value. */
export interface Thrown {
  readonly value: unknown
}

/** Results that are kept for a reader of a closed pool that does not read: it may come later. */
const MAX_KEPT = 65_536
/** When the pool is closed, a reader that takes nothing for so long is not waited for while its results can be kept. */
const IDLE_MS = 250
/** One that takes nothing for so long is not waited for at all. */
const GONE_MS = 10_000

const END = { done: true, value: undefined } as const

export abstract class ResultStream<T> implements AsyncGenerator<T, void, undefined> {
  /** Results that were read. */
  read = 0
  /** Results that have arrived. */
  arrived = 0
  /** Called when the consumer has read some: there is room for more. */
  onRead: () => void = () => undefined
  /** Called once, when the consumer leaves before the end. */
  onLeft: () => void = () => undefined
  readonly #readers = new Deque<Reader<T>>()
  #batch: OutcomeBatch | null = null
  #at = 0
  #readAtMs = Number.NEGATIVE_INFINITY
  #dropped = 0
  #over = false
  #left = false
  #error: Thrown | null = null

  protected abstract keep(batch: OutcomeBatch): void
  /** Undefined while the next batch has not arrived. */
  protected abstract nextBatch(): OutcomeBatch | undefined
  protected abstract view(batch: OutcomeBatch, i: number): T
  protected abstract clear(): void

  /** How many results count as read when the pool is closed: it finishes what it accepted, read or not. */
  get readWhenClosed(): number {
    const idleMs = this.#idleMs
    if (idleMs > GONE_MS) return this.arrived
    return idleMs > IDLE_MS && this.arrived - this.read < MAX_KEPT ? this.arrived : this.read
  }

  /** Infinite for a stream that was never read. */
  get #idleMs(): number {
    return this.#readers.length > 0 ? 0 : performance.now() - this.#readAtMs
  }

  push(batch: OutcomeBatch): void {
    if (this.#left) return // the consumer has left
    const count = batch.values.length
    this.arrived += count
    // Only a closed pool runs so far ahead of its reader.
    const isTooFar = this.arrived - this.read - count > MAX_KEPT && this.#idleMs > GONE_MS
    if (isTooFar || this.#dropped > 0) this.#dropped += count
    else this.keep(batch)
    this.#serve()
  }

  /** No more batches come; `error` is thrown after what came before it. */
  end(error: Thrown | null): void {
    if (this.#over) return
    this.#over = true
    this.#error = error
    this.#serve()
  }

  /** The consumer gets this error next, whatever came before. */
  fail(error: Thrown): void {
    if (this.#over || this.#left) return
    this.#batch = null
    this.clear()
    this.end(error)
  }

  next(): Promise<IteratorResult<T, void>> {
    this.#readAtMs = performance.now()
    if (this.#readers.length === 0) {
      const result = this.#take()
      if (result !== null) return result
    }
    return new Promise((resolve, reject) => {
      this.#readers.pushBack({ resolve, reject })
    })
  }

  return(): Promise<IteratorResult<T, void>> {
    this.#leave()
    this.#serve()
    return Promise.resolve(END)
  }

  throw(error: unknown): Promise<IteratorResult<T, void>> {
    this.#leave()
    this.#serve()
    return Promise.reject(error as Error)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  #serve(): void {
    while (this.#readers.length > 0) {
      const result = this.#take()
      if (result === null) return
      const reader = this.#readers.popFront()
      if (reader !== undefined) result.then(reader.resolve, reader.reject)
    }
  }

  /** Null while the next result has not arrived. Throws the error of the first task without a result. */
  #take(): Promise<IteratorResult<T, void>> | null {
    if (this.#left) return Promise.resolve(END)
    if (this.#batch === null) {
      this.#batch = this.nextBatch() ?? null
      this.#at = 0
    }
    const batch = this.#batch
    if (batch !== null) {
      const i = this.#at++
      if (batch.outcomes[i] !== 'done') return this.#break(batch.values[i])
      this.read++
      const value = this.view(batch, i)
      if (this.#at === batch.values.length) {
        this.#batch = null
        this.onRead()
      }
      return Promise.resolve({ done: false, value })
    }
    if (!this.#over) return null
    if (this.#error !== null) return this.#break(this.#error.value)
    if (this.#dropped > 0) return this.#break(new ResultsDroppedError(this.#dropped))
    this.#leave()
    return Promise.resolve(END)
  }

  #break(error: unknown): Promise<IteratorResult<T, void>> {
    this.#leave()
    return Promise.reject(error as Error)
  }

  #leave(): void {
    if (this.#left) return
    this.#left = true
    this.#batch = null
    this.clear()
    if (!this.#over) this.onLeft()
  }
}
