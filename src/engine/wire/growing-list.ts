// A list of values that grows until it is sent: the answers of tasks. Numbers and short texts cannot change any more, so
// they are kept as they are while all of the list are of one kind, and written together.

import { checkSize, refusal } from './refusal.ts'
import { MAX_JOINED_CHARS } from './value-tags.ts'
import { ValueWriter } from './value-writer.ts'

export interface OpenList {
  readonly count: number
  /** Bytes so far; those of plain numbers may not be counted, those of texts are estimated. */
  readonly bytes: number
  /** False when the value holds large buffers: it was not added. @throws as `encode`; the list is as before then. */
  add(value: unknown, what: string): boolean
  /** What was added since the last call, in one piece; valid until the next `add`. */
  take(): Uint8Array
}

/** Every value of the list so far is a number, or a short text; or they are of several kinds, and have been written. */
type Kind = 'none' | 'number' | 'string' | 'any'

const MOST_ROOM = 2_048

export class GrowingList implements OpenList {
  readonly #maxBytes: number
  readonly #writer: ValueWriter
  readonly #large: Uint8Array[] = []
  #kind: Kind = 'none'
  /** Plain values so far, with room for about as many as the last list had: an array that grows costs as much again. */
  #plain: (number | string)[] = []
  #chars = 0
  #count = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
    this.#writer = new ValueWriter(maxBytes)
  }

  get count(): number {
    return this.#count
  }

  get bytes(): number {
    return this.#kind === 'any' ? this.#writer.bytesSoFar : this.#chars
  }

  add(value: unknown, what: string): boolean {
    if (this.#kind !== 'any') {
      if (typeof value === 'number') {
        if (this.#kind === 'number' || this.#kind === 'none') {
          this.#kind = 'number'
          this.#plain[this.#count++] = value
          return true
        }
      } else if (typeof value === 'string' && value.length <= MAX_JOINED_CHARS) {
        if (this.#kind === 'string' || this.#kind === 'none') {
          this.#kind = 'string'
          this.#plain[this.#count++] = value
          this.#chars += value.length
          return true
        }
      }
      this.#writePlain()
    }
    return this.#write(value, what)
  }

  take(): Uint8Array {
    const writer = this.#writer
    if (this.#kind === 'any') writer.setCount(this.#count)
    else {
      const plain = this.#takePlain(Math.min(this.#count, MOST_ROOM))
      writer.begin(this.#large)
      if (!writer.plain(plain)) writer.list(plain)
    }
    this.#count = 0
    this.#chars = 0
    this.#kind = 'none'
    return writer.bytes
  }

  #takePlain(room: number): (number | string)[] {
    const plain = this.#plain
    plain.length = this.#count
    this.#plain = new Array<number | string>(room)
    return plain
  }

  /** From here on the values are written as they come. */
  #writePlain(): void {
    this.#writer.begin(this.#large)
    this.#writer.list(this.#takePlain(0))
    this.#kind = 'any'
  }

  #write(value: unknown, what: string): boolean {
    const writer = this.#writer
    const at = writer.bytesSoFar
    const shapes = writer.shapeCount
    let isAdded = false
    try {
      writer.value(value)
      checkSize(writer.bytesSoFar - at, this.#large, what, this.#maxBytes)
      isAdded = this.#large.length === 0
    } catch (cause) {
      throw refusal(value, cause, { what, maxBytes: this.#maxBytes, isItem: false })
    } finally {
      if (!isAdded) writer.rollBack(at, shapes)
      this.#large.length = 0
    }
    if (isAdded) this.#count++
    return isAdded
  }
}
