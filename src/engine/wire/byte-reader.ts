// Bytes to numbers and texts. Each length is compared with what is there before anything is allocated for it.

import { ProtocolError } from '../errors.ts'
import { Tag } from './value-tags.ts'

/** Undocumented in the types, part of every Buffer: `toString` looks its encoding up first. */
type Latin = Buffer & { readonly latin1Slice: (start: number, end: number) => string }

/** Characters that are read at once where texts come together. */
const TOGETHER_CHARS = 1_024

const NOTHING = Buffer.alloc(0) as Latin
const NO_VIEW: DataView = new DataView(new ArrayBuffer(0))

export class ByteReader {
  #bytes = NOTHING
  #view = NO_VIEW
  #at = 0

  begin(bytes: Uint8Array): void {
    const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#bytes = buffer as Latin
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#at = 0
  }

  /** The bytes are not kept alive. */
  end(): void {
    this.#bytes = NOTHING
    this.#view = NO_VIEW
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  /** The next byte, which stays the next one; undefined at the end. */
  get next(): number | undefined {
    return this.#bytes[this.#at]
  }

  text(): string {
    return this.textOf(this.byte())
  }

  textOf(tag: number): string {
    if (tag === Tag.shortText) {
      const length = this.byte()
      this.#need(length)
      return this.#latin(length)
    }
    if (tag === Tag.latinText) return this.#latin(this.count(1))
    if (tag !== Tag.wideText) throw new ProtocolError('a text was expected')
    const end = 2 * this.count(2) + this.#at
    const text = this.#bytes.toString('utf16le', this.#at, end)
    this.#at = end
    return text
  }

  /** A list of texts whose characters come after their lengths. */
  texts(): string[] {
    const count = this.count(1)
    const bytes = this.#bytes
    const ends = this.#at + count
    const texts = new Array<string>(count)
    let from = ends
    for (let i = 0; i < count; ) {
      // Some at a time: a text that is kept keeps those alive that were read with it.
      const first = i
      let to = from
      for (; i < count && (i === first || to - from < TOGETHER_CHARS); i++) to += bytes[this.#at + i] as number
      if (to > bytes.length) throw new ProtocolError('a value that ends too early')
      const together = bytes.latin1Slice(from, to)
      let at = 0
      for (let one = first; one < i; one++) {
        const end = at + (bytes[this.#at + one] as number)
        texts[one] = together.slice(at, end)
        at = end
      }
      from = to
    }
    this.#at = from
    return texts
  }

  #latin(length: number): string {
    const at = this.#at
    this.#at += length
    return length <= FEW ? fewChars(this.#bytes, at, length) : this.#bytes.latin1Slice(at, at + length)
  }

  byte(): number {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw new ProtocolError('a value that ends too early')
    return byte
  }

  int(): number {
    this.#need(4)
    const value = this.#view.getInt32(this.#at, true)
    this.#at += 4
    return value
  }

  uint(): number {
    this.#need(4)
    const value = this.#view.getUint32(this.#at, true)
    this.#at += 4
    return value
  }

  double(): number {
    this.#need(8)
    const value = this.#view.getFloat64(this.#at, true)
    this.#at += 8
    return value
  }

  /** A number of things, each of at least `bytesEach` bytes. */
  count(bytesEach: number): number {
    const count = this.uint()
    this.#need(count * bytesEach)
    return count
  }

  #need(bytes: number): void {
    if (this.#at + bytes > this.#bytes.length) throw new ProtocolError('a value that ends too early')
  }

  ushort(): number {
    this.#need(2)
    const value = this.#view.getUint16(this.#at, true)
    this.#at += 2
    return value
  }

  /** That many numbers into an array of that length. */
  numbersInto(numbers: number[], areInts: boolean): void {
    const view = this.#view
    let at = this.#at
    if (areInts) for (let i = 0; i < numbers.length; i++, at += 4) numbers[i] = view.getInt32(at, true)
    else for (let i = 0; i < numbers.length; i++, at += 8) numbers[i] = view.getFloat64(at, true)
    this.#at = at
  }

  /** A part of the bytes, not a copy. */
  raw(length: number): Buffer {
    const bytes = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += length
    return bytes
  }
}

type Few = (bytes: Uint8Array, at: number) => string

const charsOf = String.fromCharCode as (...codes: readonly (number | undefined)[]) => string

/** A text of so many characters. */
const EIGHT_CHARS: readonly Few[] = [
  () => '',
  (b, at) => charsOf(b[at]),
  (b, at) => charsOf(b[at], b[at + 1]),
  (b, at) => charsOf(b[at], b[at + 1], b[at + 2]),
  (b, at) => charsOf(b[at], b[at + 1], b[at + 2], b[at + 3]),
  (b, at) => charsOf(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4]),
  (b, at) => charsOf(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5]),
  (b, at) => charsOf(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6]),
  (b, at) => charsOf(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7]),
]

/** V8 joins texts of fewer than 13 characters by copying them. */
const FEW = 12

/** At most `FEW` characters, without a call into the runtime, which costs several times as much. */
function fewChars(bytes: Uint8Array, at: number, length: number): string {
  const first = (EIGHT_CHARS[Math.min(length, 8)] as Few)(bytes, at)
  return length <= 8 ? first : first + (EIGHT_CHARS[length - 8] as Few)(bytes, at + 8)
}
