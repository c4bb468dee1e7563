// The child's side of the memory that it shares with its parent; the layout is in engine/wire/memory.ts.

import { readSync, writeSync } from 'node:fs'
import type { LargeTable } from '../../engine/wire/task-frames.ts'
import {
  BEAT_AT,
  MARK_AT,
  MARK_BYTES,
  MARK_LOADING,
  readLarge,
  readWord,
  RECALL_AT,
  TAKEN_AT,
  UP_SLOTS,
  writeLarge,
  writeWord,
} from '../../engine/wire/memory.ts'
import { readRecall, type Recall, RECALL_BYTES } from '../../engine/wire/recall.ts'

const UP_SLOT_NUMBERS = Array.from({ length: UP_SLOTS }, (_, slot) => slot)

export class ChildMemory {
  readonly #fd: number
  readonly #mark = Buffer.alloc(MARK_BYTES)
  readonly #scratch = Buffer.alloc(RECALL_BYTES)
  #beats = 0
  /** Number of results with large buffers, and the slots of results that the parent has not read, oldest first. */
  #up = 0
  readonly #upSlots: number[] = []

  constructor(fd: number) {
    this.#fd = fd
  }

  /**
   * Written before `span` tasks from `index` on; `null` while their target is loaded. Span 0: no task is running, and
   * the next one would be this one. Of the tasks from `index` on `stride` are started before `recall` is read again.
   */
  mark(chunkId: number, index: number | null, span = 1, stride = span): void {
    this.#mark.writeUInt32LE(chunkId, 0)
    this.#mark.writeUInt32LE(index ?? MARK_LOADING, 4)
    this.#mark.writeUInt32LE(span, 8)
    this.#mark.writeUInt32LE(stride, 12)
    writeSync(this.#fd, this.#mark, 0, MARK_BYTES, MARK_AT)
  }

  /** What must not be started any more. */
  recall(): Recall {
    readSync(this.#fd, this.#scratch, 0, RECALL_BYTES, RECALL_AT)
    return readRecall(this.#scratch)
  }

  beat(): void {
    this.#beats = (this.#beats + 1) >>> 0
    writeWord(this.#fd, BEAT_AT, this.#beats, this.#scratch)
  }

  readFromParent({ place, lengths }: LargeTable): Buffer[] {
    return lengths.length === 0 ? [] : readLarge(this.#fd, 'down', place, lengths)
  }

  /** Null when there is no room. */
  writeToParent(buffers: readonly Uint8Array[]): LargeTable | null {
    if (buffers.length === 0) return { place: 0, lengths: [] }
    const taken = readWord(this.#fd, TAKEN_AT, this.#scratch)
    this.#upSlots.splice(0, this.#upSlots.length - (this.#up - taken))
    // The first free slot is mostly the same one, whose pages are still in the processor's cache.
    const slot = UP_SLOT_NUMBERS.find((number) => !this.#upSlots.includes(number))
    if (slot === undefined || !writeLarge(this.#fd, 'up', slot, buffers)) return null
    this.#upSlots.push(slot)
    return { place: this.#up++ * UP_SLOTS + slot, lengths: buffers.map(({ length }) => length) }
  }
}
