// A list of values that grows until it is sent: the answers of tasks. Numbers, short texts and the fields of records cannot
// change any more, so they are kept while all values of the list are of one kind, and written together.

import { checkSize, refusal } from './refusal.ts'
import { Rows } from './rows.ts'
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

/** All values of the list so far are of that kind, and are kept; or they are of several kinds, and have been written. */
type Kind = 'none' | 'number' | 'string' | 'row' | 'any'

const MOST_ROOM = 2_048
/** Of a plain field, for an estimate. */
const FIELD_BYTES = 8

export class GrowingList implements OpenList {
  readonly #maxBytes: number
  readonly #writer: ValueWriter
  readonly #large: Uint8Array[] = []
  #kind: Kind = 'none'
  #count = 0
  /** Room for about as many values as the last list had: an array that grows costs as much again. */
  #room = 0
  #plain: (number | string)[] = []
  #chars = 0
  readonly #rows = new Rows()
  /** End of the last value that was written whole: a program may exit while a getter is asked. */
  #end = { bytes: 0, shapes: 0 }

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
    this.#writer = new ValueWriter(maxBytes)
  }

  get count(): number {
    return this.#count
  }

  get bytes(): number {
    if (this.#kind === 'any') return this.#writer.bytesSoFar
    return this.#kind === 'row' ? this.#rows.chars + FIELD_BYTES * this.#rows.keys.length * this.#count : this.#chars
  }

  add(value: unknown, what: string): boolean {
    const kind = this.#kind
    if (kind !== 'any') {
      if (typeof value === 'number' && (kind === 'number' || kind === 'none')) return this.#keep('number', value)
      if (typeof value === 'object' && (kind === 'row' || kind === 'none') && this.#addRow(value)) return true
      if (typeof value === 'string' && (kind === 'string' || kind === 'none') && value.length <= MAX_JOINED_CHARS) {
        this.#chars += value.length
        return this.#keep('string', value)
      }
      this.#writeKept()
    }
    return this.#write(value, what)
  }

  take(): Uint8Array {
    const writer = this.#writer
    if (this.#kind === 'any') {
      writer.rollBack(this.#end.bytes, this.#end.shapes)
      writer.setCount(this.#count)
    } else {
      writer.begin(this.#large)
      if (this.#kind === 'row') writer.rows(this.#rows)
      else writer.whole(this.#takePlain())
    }
    this.#forget(Math.min(this.#count, MOST_ROOM))
    this.#kind = 'none'
    this.#count = 0
    return writer.bytes
  }

  #keep(kind: 'number' | 'string', value: number | string): true {
    if (this.#kind === 'none') this.#plain = new Array<number | string>(this.#room)
    this.#kind = kind
    this.#plain[this.#count++] = value
    return true
  }

  #addRow(value: unknown): boolean {
    try {
      if (!this.#rows.add(value, this.#room)) return false
    } catch {
      return false // what a getter throws is thrown again when the value is written
    }
    this.#kind = 'row'
    this.#count++
    return true
  }

  #takePlain(): (number | string)[] {
    this.#plain.length = this.#count
    return this.#plain
  }

  #forget(room: number): void {
    this.#room = room
    this.#plain = []
    this.#chars = 0
    this.#rows.clear()
  }

  /** From here on the values are written as they come. */
  #writeKept(): void {
    this.#writer.begin(this.#large)
    this.#writer.list(this.#kind === 'row' ? this.#rows.objects() : this.#takePlain())
    this.#forget(0)
    this.#kind = 'any'
    this.#end = { bytes: this.#writer.bytesSoFar, shapes: this.#writer.shapeCount }
  }

  #write(value: unknown, what: string): boolean {
    const writer = this.#writer
    const { bytes, shapes } = this.#end
    let isAdded = false
    try {
      try {
        writer.value(value)
      } catch (cause) {
        throw refusal(value, cause, { what, maxBytes: this.#maxBytes, isItem: false })
      }
      checkSize(writer.bytesSoFar - bytes, this.#large, what, this.#maxBytes)
      isAdded = this.#large.length === 0
    } finally {
      if (!isAdded) writer.rollBack(bytes, shapes)
      this.#large.length = 0
    }
    if (!isAdded) return false
    this.#end = { bytes: writer.bytesSoFar, shapes: writer.shapeCount }
    this.#count++
    return true
  }
}
