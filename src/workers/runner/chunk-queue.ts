// The chunks that a worker holds, in order of arrival: the current one, the waiting ones, and which of them the parent
// has withdrawn. Without I/O.

import type { ChunkBody } from '../../engine/wire/task-frames.ts'
import type { Recall } from '../../engine/wire/recall.ts'
import type { Place } from '../../shared/place.ts'

export class ChunkQueue {
  readonly #waiting: ChunkBody[] = []
  readonly #withdrawn = new Set<number>()
  #inHand: ChunkBody | null = null
  /** What goes back to the parent, once the last chunk of it has arrived. */
  #returning: { readonly from: Place; readonly last: number } | null = null
  #newest = 0

  get isEmpty(): boolean {
    return this.#inHand === null && this.#waiting.length === 0
  }

  /** The chunk that `take` gives next. */
  get first(): ChunkBody | null {
    return this.#waiting[0] ?? null
  }

  /** A chunk that was recalled before it arrived is dropped. */
  add(chunk: ChunkBody): void {
    this.#newest = chunk.chunkId
    if (this.#returning === null || chunk.chunkId > this.#returning.last) this.#waiting.push(chunk)
  }

  /** The current chunk is recalled from the task `index` on, with all that waits up to the last chunk of the recall. */
  giveBack(index: number, { last }: Recall): void {
    if (this.#inHand === null) return
    this.#returning = { from: { chunk: this.#inHand.chunkId, index }, last }
    for (const { chunkId } of this.#waiting.splice(0)) this.#withdrawn.delete(chunkId)
    this.release()
  }

  /** Where the recalled tasks begin, once, when all of them have arrived: the parent sends others only after that. */
  takeReturned(): Place | null {
    if (this.#returning === null || this.#newest < this.#returning.last) return null
    const { from } = this.#returning
    this.#returning = null
    return from
  }

  /** Makes the first waiting chunk the current one, until `release`; null when none waits. */
  take(): ChunkBody | null {
    this.#inHand = this.#waiting.shift() ?? null
    return this.#inHand
  }

  /** The current chunk has been answered to its end. */
  release(): void {
    if (this.#inHand !== null) this.#withdrawn.delete(this.#inHand.chunkId)
    this.#inHand = null
  }

  /** The results of this chunk are no longer needed. A chunk that is not held has been answered already. */
  withdraw(chunkId: number): void {
    const isHeld = this.#inHand?.chunkId === chunkId || this.#waiting.some((chunk) => chunk.chunkId === chunkId)
    if (isHeld) this.#withdrawn.add(chunkId)
  }

  /** Whether the current chunk was withdrawn: the rest of its tasks is skipped. */
  get isWithdrawn(): boolean {
    return this.#inHand !== null && this.#withdrawn.has(this.#inHand.chunkId)
  }
}
