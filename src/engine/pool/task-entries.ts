// The calls that were submitted one by one: the arguments of each, and the promise that waits for it. By columns, because
// hundreds of thousands may be open, and an object for each would be a fifth of what they cost.

import { Blocks } from './blocks.ts'
import type { Inputs } from './inputs.ts'

type Settle = (value: unknown) => void

export class TaskEntries implements Inputs {
  readonly #args = new Blocks<readonly unknown[]>()
  /** Of promises that are not settled. */
  readonly #resolve = new Blocks<Settle>()
  readonly #reject = new Blocks<Settle>()
  /** Lets go of a signal, for calls that have one. */
  readonly #cleanUps = new Map<number, () => void>()

  get size(): number {
    return this.#args.size
  }

  push(args: readonly unknown[], resolve: Settle, reject: Settle): void {
    this.#args.push(args)
    this.#resolve.push(resolve)
    this.#reject.push(reject)
  }

  /** `cleanUp` is called when the promise is settled. */
  whenSettled(index: number, cleanUp: () => void): void {
    this.#cleanUps.set(index, cleanUp)
  }

  isOpen(index: number): boolean {
    return this.#resolve.at(index) !== undefined
  }

  /** Without effect when the promise is settled: a later outcome is dropped. */
  resolve(index: number, value: unknown): void {
    const resolve = this.#resolve.at(index)
    if (resolve === undefined) return
    this.#close(index)
    resolve(value)
  }

  /** False when the promise was settled before. */
  reject(index: number, error: unknown): boolean {
    const reject = this.#reject.at(index)
    if (reject === undefined) return false
    this.#close(index)
    reject(error)
    return true
  }

  slice(first: number, count: number): unknown[] {
    return this.#args.slice(first, count)
  }

  /** The promise holds the result: when the caller releases the promise, nothing else keeps the result. */
  settled(first: number, count: number): void {
    this.#args.letGo(first, count)
  }

  #close(index: number): void {
    this.#resolve.letGo(index, 1)
    this.#reject.letGo(index, 1)
    if (this.#cleanUps.size === 0) return
    this.#cleanUps.get(index)?.()
    this.#cleanUps.delete(index)
  }
}
