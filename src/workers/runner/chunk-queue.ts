// The chunks that a worker holds, in order of arrival: the current one, the waiting ones, and which of them the parent
// has withdrawn or recalled. Without I/O: the runner writes marks and reads the recall.

import type { ChunkBody } from '../../engine/wire/frames.ts'
import { RECALL_ALL } from '../../engine/wire/memory.ts'

/** `return`: the chunk goes back to the parent; `halt`: a deadline has passed, and no further task may begin. */
export type Verdict = 'begin' | 'return' | 'halt'

export class ChunkQueue {
  readonly #waiting: ChunkBody[] = []
  readonly #withdrawn = new Set<number>()
  #inHand: ChunkBody | null = null

  get isEmpty(): boolean {
    return this.#inHand === null && this.#waiting.length === 0
  }

  /** The chunk that `take` gives next. */
  get first(): ChunkBody | null {
    return this.#waiting[0] ?? null
  }

  add(chunk: ChunkBody): void {
    this.#waiting.push(chunk)
  }

  /** Makes the first waiting chunk the current one, until `release`; null when none waits. */
  take(): ChunkBody | null {
    this.#inHand = this.#waiting.shift() ?? null
    return this.#inHand
  }

  /** Judges the current chunk by a recall that was read after the chunk's mark was written: decision record 0010. */
  judge(recalled: number): Verdict {
    if (recalled === RECALL_ALL) return 'halt'
    return recalled === this.#inHand?.chunkId ? 'return' : 'begin'
  }

  /** The current chunk has been answered or returned. */
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
