// Bytes that grow: numbers and texts with their tags, in memory that is used again for the next message.

import { MAX_JOINED_CHARS, Tag } from './value-tags.ts'

/** More bytes than one message may have. */
export class TooLarge extends Error {
  readonly bytes: number
  constructor(bytes: number) {
    super('too large')
    this.bytes = bytes
  }
}

const FIRST_BYTES = 8 * 1024
/** A longer buffer is not kept for the next message. */
const KEPT_BYTES = 1024 * 1024
/** Texts up to this length are written by a loop, which is faster than a call into the runtime. */
const LOOP_CHARS = 24

export class ByteWriter {
  readonly #maxBytes: number
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES)
  #view = new DataView(this.#buffer.buffer)
  #at = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  begin(): void {
    if (this.#buffer.length > KEPT_BYTES) this.#allocate(FIRST_BYTES)
    this.#at = 0
  }

  get length(): number {
    return this.#at
  }

  /** Valid until the next message begins. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#at)
  }

  /** What was written since then did not happen. */
  backTo(length: number): void {
    this.#at = length
  }

  /** Writes over what is there. */
  setUint(at: number, value: number): void {
    this.#view.setUint32(at, value, true)
  }

  /** True when all are numbers, and were written. */
  numbers(values: readonly unknown[]): boolean {
    let allInts = true
    for (let i = 0; i < values.length; i++) {
      const value = values[i]
      if (typeof value !== 'number') return false
      if ((value | 0) !== value || Object.is(value, -0)) allInts = false
    }
    const { length } = values
    this.#ensure(5 + 8 * length)
    this.#buffer[this.#at++] = allInts ? Tag.ints : Tag.doubles
    this.uint(length)
    const view = this.#view
    let at = this.#at
    if (allInts) for (let i = 0; i < length; i++, at += 4) view.setInt32(at, values[i] as number, true)
    else for (let i = 0; i < length; i++, at += 8) view.setFloat64(at, values[i] as number, true)
    this.#at = at
    return true
  }

  /** True when all are short texts whose characters are one byte each, and were written. */
  texts(values: readonly unknown[]): boolean {
    const { length } = values
    this.#ensure(5 + length)
    const start = this.#at
    const buffer = this.#buffer
    let at = start + 5
    let chars = 0
    for (let i = 0; i < length; i++) {
      const value = values[i]
      if (typeof value !== 'string' || value.length > MAX_JOINED_CHARS) return false
      buffer[at++] = value.length
      chars += value.length
    }
    const joined = Array.prototype.join.call(values as readonly string[], '')
    if (!isOneByte(joined)) return false
    buffer[start] = Tag.texts
    this.#view.setUint32(start + 1, length, true)
    this.#at = at
    this.#ensure(chars)
    this.#at += this.#buffer.write(joined, this.#at, 'latin1')
    return true
  }

  number(value: number): void {
    this.#ensure(9)
    if ((value | 0) === value && !Object.is(value, -0)) {
      if (value >= 0 && value < 0x80) {
        this.#buffer[this.#at++] = value
        return
      }
      this.#buffer[this.#at++] = Tag.int
      this.#view.setInt32(this.#at, value, true)
      this.#at += 4
      return
    }
    this.#buffer[this.#at++] = Tag.double
    this.#view.setFloat64(this.#at, value, true)
    this.#at += 8
  }

  text(value: string): void {
    const { length } = value
    if (length <= LOOP_CHARS && this.#shortText(value)) return
    this.#ensure(5 + 2 * length)
    const buffer = this.#buffer
    const isLatin = length > LOOP_CHARS && isOneByte(value)
    buffer[this.#at++] = isLatin ? Tag.latinText : Tag.wideText
    this.uint(length)
    this.#at += isLatin ? buffer.write(value, this.#at, 'latin1') : buffer.write(value, this.#at, 'utf16le')
  }

  /** False when a character needs more than a byte. */
  #shortText(value: string): boolean {
    const { length } = value
    this.#ensure(2 + length)
    const buffer = this.#buffer
    let at = this.#at + 2
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i)
      if (code > 0xff) return false
      buffer[at++] = code
    }
    buffer[this.#at] = Tag.shortText
    buffer[this.#at + 1] = length
    this.#at = at
    return true
  }

  byte(value: number): void {
    this.#ensure(1)
    this.#buffer[this.#at++] = value
  }

  ushort(value: number): void {
    this.#ensure(2)
    this.#view.setUint16(this.#at, value, true)
    this.#at += 2
  }

  uint(value: number): void {
    this.#ensure(4)
    this.#view.setUint32(this.#at, value, true)
    this.#at += 4
  }

  int(value: number): void {
    this.#ensure(4)
    this.#view.setInt32(this.#at, value, true)
    this.#at += 4
  }

  doubleBigEndian(value: number): void {
    this.#ensure(8)
    this.#view.setFloat64(this.#at, value, false)
    this.#at += 8
  }

  /** Characters of one byte each, without a length. */
  latin(value: string): void {
    this.#ensure(value.length)
    this.#at += this.#buffer.write(value, this.#at, 'latin1')
  }

  /** Length in bytes, and the text in UTF-8; a surrogate without its other half is three bytes, as Python writes it. */
  utf8(value: string): void {
    const { length } = value
    this.#ensure(4 + 3 * length)
    const start = this.#at + 4
    let at = start
    if (length <= LOOP_CHARS) {
      const buffer = this.#buffer
      for (let code = 0; at - start < length && (code = value.charCodeAt(at - start)) < 0x80; at++) buffer[at] = code
    }
    if (at - start < length) at = start + this.#wtf8(value, start)
    this.#view.setUint32(start - 4, at - start, true)
    this.#at = at
  }

  #wtf8(value: string, start: number): number {
    if (!/\p{Surrogate}/u.test(value)) return this.#buffer.write(value, start, 'utf8')
    let at = start
    for (const char of value) {
      const code = char.charCodeAt(0)
      if (char.length === 1 && code >= 0xd800 && code <= 0xdfff) {
        this.#buffer[at++] = 0xed
        this.#buffer[at++] = 0x80 | ((code >> 6) & 0x3f)
        this.#buffer[at++] = 0x80 | (code & 0x3f)
      } else at += this.#buffer.write(char, at, 'utf8')
    }
    return at - start
  }

  raw(bytes: Uint8Array): void {
    this.#ensure(bytes.length)
    this.#buffer.set(bytes, this.#at)
    this.#at += bytes.length
  }

  #ensure(bytes: number): void {
    const needed = this.#at + bytes
    if (needed <= this.#buffer.length) return
    // Room for a text is reserved before its length is known.
    if (needed > 2 * this.#maxBytes) throw new TooLarge(needed)
    const old = this.#buffer
    this.#allocate(Math.max(needed, 2 * old.length))
    old.copy(this.#buffer, 0, 0, this.#at)
  }

  #allocate(bytes: number): void {
    this.#buffer = Buffer.allocUnsafeSlow(bytes)
    this.#view = new DataView(this.#buffer.buffer)
  }
}

function isOneByte(value: string): boolean {
  return !/[^\u0000-\u00ff]/.test(value)
}
