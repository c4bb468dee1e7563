// Bytes to values. The bytes may come from a process that writes what it likes: each length is compared with what is
// there before anything is allocated for it.

import { ProtocolError } from '../errors.ts'
import { type BytesKind, viewOf } from './bytes.ts'
import { newError, setHidden } from './error-values.ts'
import { isReference, type Resolve } from './references.ts'
import { SENTINEL } from './sentinel.ts'
import { ERROR_CLASSES, MAX_DEPTH, Tag } from './value-tags.ts'

type Fields = Record<string, unknown>

/** Undocumented in the types, part of every Buffer: `toString` looks its encoding up first. */
type Latin = Buffer & { readonly latin1Slice: (start: number, end: number) => string }

export class ValueReader {
  readonly #bytes: Latin
  readonly #view: DataView
  readonly #large: readonly Buffer[]
  readonly #resolve: Resolve | null
  #at = 0
  #depth = 0
  /** Objects of the current value in the order in which they began. */
  readonly #objects: unknown[] = []
  #begun = 0
  readonly #shapes: (readonly string[])[] = []

  constructor(bytes: Uint8Array, large: readonly Buffer[], resolve: Resolve | null) {
    const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#bytes = buffer as Latin
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#large = large
    this.#resolve = resolve
  }

  /** The whole message. @throws ProtocolError, RangeError and others when the bytes are no value. */
  read(): unknown {
    const value = this.#bytes[0] === Tag.list ? this.#list() : this.#value()
    if (this.#at !== this.#bytes.length) throw new ProtocolError('bytes after the end of a value')
    return value
  }

  #list(): unknown[] {
    this.#at = 1
    const count = this.#count(1)
    const list = arrayFor<unknown>(count)
    for (let i = 0; i < count; i++) {
      this.#begun = 0
      list[i] = this.#value()
    }
    return list
  }

  #value(): unknown {
    const tag = this.#byte()
    if (tag < 0x80) return tag
    switch (tag) {
      case Tag.undefined:
        return undefined
      case Tag.null:
        return null
      case Tag.true:
        return true
      case Tag.false:
        return false
      case Tag.int:
        return this.#int()
      case Tag.double:
        return this.#double()
      case Tag.bigint:
        return bigIntOf(this.#text())
      case Tag.shortText:
      case Tag.latinText:
      case Tag.wideText:
        return this.#textOf(tag)
      case Tag.back:
        return this.#back()
      default:
        return this.#object(tag)
    }
  }

  #object(tag: number): unknown {
    if (++this.#depth > MAX_DEPTH) throw new ProtocolError('a value that is nested too deep')
    const value = this.#objectOf(tag)
    this.#depth--
    return value
  }

  #objectOf(tag: number): unknown {
    switch (tag) {
      case Tag.array:
        return this.#array()
      case Tag.sparseArray:
        return this.#sparse()
      case Tag.ints:
      case Tag.doubles:
        return this.#numbers(tag === Tag.ints)
      case Tag.newShape:
        return this.#fields(this.#newShape())
      case Tag.shape:
        return this.#fields(this.#oldShape())
      case Tag.dictionary:
        return this.#entries(this.#begin({}))
      case Tag.map:
        return this.#map()
      case Tag.set:
        return this.#set()
      case Tag.date:
        return this.#begin(new Date(this.#number()))
      case Tag.regExp:
        return this.#begin(new RegExp(this.#text(), this.#text()))
      case Tag.boxed:
        return this.#boxed()
      case Tag.error:
        return this.#error()
      case Tag.bytes:
        return this.#viewInside()
      case Tag.bytesBeside:
        return this.#viewBeside()
      case Tag.reference:
        return this.#reference()
      case Tag.sentinel:
        return this.#begin(SENTINEL)
      default:
        throw new ProtocolError(`the unknown tag ${tag} of a value`)
    }
  }

  /** Counts an object as begun: what is inside may refer to it. */
  #begin<T>(value: T): T {
    this.#objects[this.#begun++] = value
    return value
  }

  #back(): unknown {
    const number = this.#uint()
    if (number >= this.#begun) throw new ProtocolError('a value that refers to what has not begun')
    return this.#objects[number]
  }

  #array(): unknown[] {
    const count = this.#count(1)
    const array = this.#begin(arrayFor<unknown>(count))
    for (let i = 0; i < count; i++) array[i] = this.#value()
    return array
  }

  #sparse(): unknown {
    const length = this.#uint()
    const array = this.#begin<unknown[]>([])
    array.length = length
    return this.#entries(array)
  }

  #numbers(areInts: boolean): number[] {
    const bytesEach = areInts ? 4 : 8
    const count = this.#count(bytesEach)
    const numbers = this.#begin(new Array<number>(count))
    const view = this.#view
    let at = this.#at
    if (areInts) for (let i = 0; i < count; i++, at += 4) numbers[i] = view.getInt32(at, true)
    else for (let i = 0; i < count; i++, at += 8) numbers[i] = view.getFloat64(at, true)
    this.#at = at
    return numbers
  }

  #newShape(): readonly string[] {
    const count = this.#byte()
    const keys: string[] = []
    for (let i = 0; i < count; i++) keys.push(this.#text())
    this.#shapes.push(keys)
    return keys
  }

  #oldShape(): readonly string[] {
    this.#need(2)
    const keys = this.#shapes[this.#view.getUint16(this.#at, true)]
    this.#at += 2
    if (keys === undefined) throw new ProtocolError('an object whose keys were not sent')
    return keys
  }

  #fields(keys: readonly string[]): unknown {
    const object = this.#begin<Fields>({})
    for (let i = 0; i < keys.length; i++) set(object, keys[i] as string, this.#value())
    return object
  }

  #entries(target: object): unknown {
    const count = this.#count(2)
    for (let i = 0; i < count; i++) set(target as Fields, this.#text(), this.#value())
    return target
  }

  #map(): unknown {
    const count = this.#count(2)
    const map = this.#begin(new Map<unknown, unknown>())
    for (let i = 0; i < count; i++) map.set(this.#value(), this.#value())
    return map
  }

  #set(): unknown {
    const count = this.#count(1)
    const items = this.#begin(new Set<unknown>())
    for (let i = 0; i < count; i++) items.add(this.#value())
    return items
  }

  #boxed(): unknown {
    const number = this.#begun
    this.#begin(null)
    const inside = this.#value()
    if (inside === null || inside === undefined || typeof inside === 'object')
      throw new ProtocolError('a boxed value that is no primitive')
    const boxed: unknown = Object(inside)
    this.#objects[number] = boxed
    return boxed
  }

  #error(): unknown {
    const kind = this.#byte()
    const flags = this.#byte()
    if (kind >= ERROR_CLASSES.length) throw new ProtocolError('an error of an unknown class')
    const [message, stack] = [this.#text(), this.#text()]
    const error = this.#begin(newError(kind, (flags & 1) === 0 ? null : this.#text(), message, stack))
    if ((flags & 2) !== 0) setHidden(error, 'cause', this.#value())
    if ((flags & 4) !== 0) setHidden(error, 'errors', this.#value())
    return this.#entries(error)
  }

  #viewInside(): unknown {
    const kind = this.#byte() as BytesKind
    const length = this.#count(1)
    const bytes = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += length
    return this.#begin(viewOf(kind, bytes, false))
  }

  #viewBeside(): unknown {
    const kind = this.#byte() as BytesKind
    const found = this.#large[this.#uint()]
    if (found === undefined) throw new ProtocolError('a buffer that did not come with its message')
    return this.#begin(viewOf(kind, found, true))
  }

  #reference(): unknown {
    const number = this.#begun
    this.#begin(null)
    const reference = this.#value()
    if (!isReference(reference)) throw new ProtocolError('a reference without a kind or an id')
    if (this.#resolve === null) throw new ProtocolError(`a ${reference.kind} cannot be used here`)
    const thing = this.#resolve(reference)
    this.#objects[number] = thing
    return thing
  }

  #text(): string {
    return this.#textOf(this.#byte())
  }

  #textOf(tag: number): string {
    if (tag === Tag.shortText) {
      const length = this.#byte()
      this.#need(length)
      return this.#latin(length)
    }
    if (tag === Tag.latinText) return this.#latin(this.#count(1))
    if (tag !== Tag.wideText) throw new ProtocolError('a text was expected')
    const end = 2 * this.#count(2) + this.#at
    const text = this.#bytes.toString('utf16le', this.#at, end)
    this.#at = end
    return text
  }

  #latin(length: number): string {
    const at = this.#at
    this.#at += length
    return length <= 8 ? fewChars(this.#bytes, at, length) : this.#bytes.latin1Slice(at, at + length)
  }

  #number(): number {
    const value = this.#value()
    if (typeof value !== 'number') throw new ProtocolError('a number was expected')
    return value
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw new ProtocolError('a value that ends too early')
    return byte
  }

  #int(): number {
    this.#need(4)
    const value = this.#view.getInt32(this.#at, true)
    this.#at += 4
    return value
  }

  #uint(): number {
    this.#need(4)
    const value = this.#view.getUint32(this.#at, true)
    this.#at += 4
    return value
  }

  #double(): number {
    this.#need(8)
    const value = this.#view.getFloat64(this.#at, true)
    this.#at += 8
    return value
  }

  /** A number of things, each of at least `bytesEach` bytes. */
  #count(bytesEach: number): number {
    const count = this.#uint()
    this.#need(count * bytesEach)
    return count
  }

  #need(bytes: number): void {
    if (this.#at + bytes > this.#bytes.length) throw new ProtocolError('a value that ends too early')
  }
}

/** A few characters: a call into the runtime costs more than they do. */
function fewChars(bytes: Buffer, at: number, length: number): string {
  if (length >= 4) {
    const four = String.fromCharCode(
      bytes[at] as number,
      bytes[at + 1] as number,
      bytes[at + 2] as number,
      bytes[at + 3] as number,
    )
    return length === 4 ? four : four + fewChars(bytes, at + 4, length - 4)
  }
  let text = ''
  for (let i = 0; i < length; i++) text += CHARS[bytes[at + i] as number] as string
  return text
}

/**
 * Room for elements of which each has at least a byte. A longer array grows as they come: arrays inside each other may all
 * claim the same bytes.
 */
const arrayFor = <T>(count: number): T[] => (count <= 4_096 ? new Array<T>(count) : [])

const CHARS = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))

/** As an own property, also where the name is one that the language treats otherwise. */
function set(target: Fields, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable: true })
  else target[key] = value
}

function bigIntOf(hex: string): bigint {
  return hex.startsWith('-') ? -BigInt(`0x${hex.slice(1)}`) : BigInt(`0x${hex}`)
}
