// The parent's side of the memory that it shares with one child: the child's progress, readable after any death,
// SIGKILL included (a message would be lost), chunks that the child must not begin, and large buffers both ways.

import { closeSync, existsSync, openSync, readSync, writeSync } from 'node:fs'
import { isBefore, type Place } from '../../shared/place.ts'
import { ProtocolError } from '../errors.ts'
import {
  BEAT_AT,
  DOWN_SLOTS,
  forgetLarge,
  HEAD_BYTES,
  MARK_BYTES,
  MARK_LOADING,
  readLarge,
  readWord,
  RECALL_AT,
  TAKEN_AT,
  UP_SLOTS,
  writeLarge,
  writeWord,
} from '../wire/memory.ts'
import { type Recall, RECALL_ALL, RECALL_BYTES, writeRecall } from '../wire/recall.ts'
import { PLACES, pathInNewFolder, removeWithFolder } from '../../system/passing-folder.ts'

export interface Progress {
  readonly chunkId: number
  /** Index within the chunk of the task that started last; `loading`: the target is still loading. */
  readonly index: number | 'loading'
  /** Of tiny tasks only one in `span` is marked: the child was at one of these. 0: it has not started that task. */
  readonly span: number
  /** How many tasks from `index` on the child starts before it reads the recall again. */
  readonly stride: number
}

/** Pages of large buffers that an idle child keeps for the next ones. */
const KEEP_BYTES = 16 * 1024 * 1024

interface Opened {
  readonly fd: number
  /** Null for a file without a name. */
  readonly path: string | null
}

function open(place: string, named: boolean): Opened {
  const path = pathInNewFolder(place, 'memory')
  let fd: number | null = null
  try {
    fd = openSync(path, 'wx+', 0o600)
    // Allocates now: where shared memory is full, the child could not write its mark. Chunk ids begin at 1.
    writeSync(fd, Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    if (named) return { fd, path }
  } catch (error) {
    if (fd !== null) closeSync(fd)
    removeWithFolder(path)
    throw error
  }
  removeWithFolder(path) // the open descriptor keeps the file
  return { fd, path: null }
}

export class SharedMemory {
  readonly fd: number
  readonly #scratch = Buffer.alloc(MARK_BYTES)
  readonly #freeSlots: number[] = Array.from({ length: DOWN_SLOTS }, (_, i) => DOWN_SLOTS - 1 - i)
  /** The most bytes that each slot has held: the memory of the file. */
  readonly #high = new Map<string, number>()
  #path: string | null
  #taken = 0
  #open = true

  /** `named`: the file keeps a name until `forgetName`, for a child that cannot inherit the descriptor. */
  constructor(named = false) {
    const [memory, files] = PLACES
    let opened: Opened
    try {
      opened = open(memory, named)
    } catch {
      opened = open(files, named) // none on this system, or full
    }
    this.fd = opened.fd
    this.#path = opened.path
  }

  /** Memory that a child without the inherited descriptor can open by a path. */
  static openable(): SharedMemory {
    return new SharedMemory(!existsSync(`/proc/${process.pid}/fd`))
  }

  /** Path by which another process of ours opens the file. */
  get path(): string {
    return this.#path ?? `/proc/${process.pid}/fd/${this.fd}`
  }

  /** Called when the child has opened the file by its name. */
  forgetName(): void {
    if (this.#path !== null) removeWithFolder(this.#path)
    this.#path = null
  }

  /** Chunk 0 when no task was ever started; null when it cannot be read any more. */
  progress(): Progress | null {
    if (!this.#open) return null
    const mark = this.#scratch
    if (readSync(this.fd, mark, 0, MARK_BYTES, 0) < MARK_BYTES) return null
    const index = mark.readUInt32LE(4)
    return {
      chunkId: mark.readUInt32LE(0),
      index: index === MARK_LOADING ? 'loading' : index,
      span: mark.readUInt32LE(8),
      stride: mark.readUInt32LE(12),
    }
  }

  /** The first task that the child has not started and will not start before it has read the recall again. */
  nextPlace(): Place | null {
    let mark = this.progress()
    // The child may write while this side reads: two readings that are alike are one mark.
    for (let again = this.progress(); !isSame(mark, again); again = this.progress()) mark = again
    if (mark === null) return null
    return { chunk: mark.chunkId, index: mark.index === 'loading' ? 1 : mark.index + mark.stride }
  }

  /** How often the child's event loop turned while it had work. */
  beat(): number {
    return this.#open ? readWord(this.fd, BEAT_AT, this.#scratch) : 0
  }

  /**
   * Takes tasks back that the child has not started. Returns the first of those that it will not start, whatever it
   * does now; null when the memory is closed. Tasks between `recall` and that one are answered, or returned by RETURNED.
   *
   * Each side writes its own words first and reads the other's afterwards, so that a task never has two owners: the
   * child marks a task before it reads the recall, and does not start a recalled one.
   */
  recall(recall: Recall): Place | null {
    if (!this.#open) return null
    this.#writeRecall(recall)
    const next = this.nextPlace()
    if (next === null) return null
    return isBefore(recall, next) ? next : { chunk: recall.chunk, index: recall.index }
  }

  /** The child begins no chunk and no task any more. */
  halt(): void {
    if (this.#open) this.#writeRecall({ chunk: RECALL_ALL, index: 0, last: RECALL_ALL })
  }

  #writeRecall(recall: Recall): void {
    writeRecall(recall, this.#scratch)
    writeSync(this.fd, this.#scratch, 0, RECALL_BYTES, RECALL_AT)
  }

  /** Returns the slot that holds the buffers; null when there is no room. */
  writeToChild(buffers: readonly Uint8Array[]): number | null {
    const slot = this.#freeSlots.pop()
    if (slot === undefined) return null
    if (this.#open && writeLarge(this.fd, 'down', slot, buffers)) {
      this.#note(`down ${slot}`, buffers)
      return slot
    }
    this.#freeSlots.push(slot)
    return null
  }

  /** Called when the child has read the slot. */
  freeDown(slot: number): void {
    this.#freeSlots.push(slot)
  }

  /**
   * The buffers of results number n, counted from 0, in slot s: `place` is n * UP_SLOTS + s.
   * @throws ProtocolError on a false claim.
   */
  readFromChild(place: number, lengths: readonly number[]): Buffer[] {
    const [seq, slot] = [Math.floor(place / UP_SLOTS), place % UP_SLOTS]
    if (seq !== this.#taken) throw new ProtocolError(`large results number ${seq}, expected ${this.#taken}`)
    const buffers = readLarge(this.fd, 'up', slot, lengths)
    this.#note(`up ${slot}`, buffers)
    writeWord(this.fd, TAKEN_AT, ++this.#taken, this.#scratch)
    return buffers
  }

  /** Gives memory back. Call it only when the child holds no chunk, and not after each one: pages cost time. */
  rest(): void {
    if (!this.#open || this.#high.size === 0 || this.#freeSlots.length < DOWN_SLOTS) return
    let bytes = 0
    for (const most of this.#high.values()) bytes += most
    if (bytes <= KEEP_BYTES) return
    this.#high.clear()
    forgetLarge(this.fd)
  }

  #note(slot: string, buffers: readonly Uint8Array[]): void {
    let bytes = 0
    for (const { length } of buffers) bytes += length
    this.#high.set(slot, Math.max(bytes, this.#high.get(slot) ?? 0))
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    this.forgetName()
    closeSync(this.fd)
  }
}

function isSame(a: Progress | null, b: Progress | null): boolean {
  if (a === null || b === null) return a === b
  return a.chunkId === b.chunkId && a.index === b.index && a.span === b.span && a.stride === b.stride
}
