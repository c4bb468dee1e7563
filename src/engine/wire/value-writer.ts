// Values to bytes, in one pass: what `structuredClone` copies, with the same result, and errors with all that they say.
// Throws `Refused` at what cannot cross; the caller then looks for its path.

import { bytesOf, kindOfBytes } from './bytes.ts'
import { partsOfError } from './error-values.ts'
import { LARGE_BYTES } from './protocol.ts'
import type { Reference, Shareable } from './references.ts'
import { isSentinel } from './sentinel.ts'
import { kindOf } from './value-kinds.ts'
import { MAX_DEPTH, MAX_NAMED_ARRAY, MAX_SHAPE_KEYS, MAX_SHAPES, Tag } from './value-tags.ts'

/** Something that cannot cross. */
export class Refused extends Error {}

/** More bytes than one message may have. */
export class TooLarge extends Error {
  readonly bytes: number
  constructor(bytes: number) {
    super('too large')
    this.bytes = bytes
  }
}

interface Shape {
  readonly id: number
  readonly keys: readonly string[]
}

const FIRST_BYTES = 8 * 1024
/** A longer buffer is not kept for the next message. */
const KEPT_BYTES = 1024 * 1024
/** Texts up to this length are written by a loop, which is faster than a call into the runtime. */
const LOOP_CHARS = 24
/** Shapes with the same first key are compared one by one. */
const MAX_ALIKE = 16
/** So many objects are searched for one by one. */
const FEW_OBJECTS = 8
/** Shorter arrays of numbers gain nothing by a form of their own. */
const LEAST_NUMBERS = 4

export class ValueWriter {
  readonly #maxBytes: number
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES)
  #view = new DataView(this.#buffer.buffer)
  #at = 0
  #depth = 0
  /** Null: large buffers stay inside the bytes. */
  #large: Uint8Array[] | null = null
  /** Null: what is written is no item of a queue. */
  #references: Reference[] | null = null
  /** By their first key. */
  readonly #shapes = new Map<string | undefined, Shape[]>()
  #shapeCount = 0
  #lastShape: Shape | null = null
  /** The first objects of the current value, in their order: most values have few, and a map costs more than a search. */
  readonly #firstObjects: (object | null)[] = []
  #firstCount = 0
  /** All objects by their number, when there are more than few. */
  #objects: Map<object, number> | null = null

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** A new message. */
  begin(large: Uint8Array[] | null, references: Reference[] | null = null): void {
    if (this.#buffer.length > KEPT_BYTES) this.#allocate(FIRST_BYTES)
    this.#at = 0
    this.#large = large
    this.#references = references
    if (this.#shapes.size > 0) this.#shapes.clear()
    this.#shapeCount = 0
    this.#lastShape = null
    // Values of the message before are not kept alive.
    this.#firstObjects.fill(null)
  }

  get bytesSoFar(): number {
    return this.#at
  }

  /** The bytes of the message: valid until the next one begins. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#at)
  }

  /** A value that shares nothing with those before it. @throws Refused, TooLarge, what a getter throws. */
  value(value: unknown): void {
    this.#firstCount = 0
    this.#objects = null
    this.#depth = 0
    this.#write(value)
  }

  /** As `value`, of the list of arguments of a call: only its elements matter. */
  args(args: readonly unknown[]): void {
    this.#firstObjects[0] = args
    this.#firstCount = 1
    this.#objects = null
    this.#depth = 1
    this.#elements(args)
  }

  /** The head of a list; `count` may be set later by `setCount`. */
  listHead(count: number): void {
    this.#tag(Tag.list)
    this.#uint(count)
  }

  /** Of a list that is the whole message. */
  setCount(count: number): void {
    this.#view.setUint32(1, count, true)
  }

  /** What was written since `at` did not happen. */
  rollBack(at: number, shapes: number): void {
    this.#at = at
    this.#lastShape = null
    for (const [key, some] of this.#shapes)
      this.#shapes.set(
        key,
        some.filter(({ id }) => id < shapes),
      )
    this.#shapeCount = shapes
  }

  get shapeCount(): number {
    return this.#shapeCount
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
    this.#uint(length)
    const view = this.#view
    let at = this.#at
    if (allInts) for (let i = 0; i < length; i++, at += 4) view.setInt32(at, values[i] as number, true)
    else for (let i = 0; i < length; i++, at += 8) view.setFloat64(at, values[i] as number, true)
    this.#at = at
    return true
  }

  #write(value: unknown): void {
    switch (typeof value) {
      case 'number':
        this.#number(value)
        return
      case 'string':
        this.#text(value)
        return
      case 'boolean':
        this.#tag(value ? Tag.true : Tag.false)
        return
      case 'undefined':
        this.#tag(Tag.undefined)
        return
      case 'object':
        if (value === null) this.#tag(Tag.null)
        else this.#object(value)
        return
      case 'bigint':
        this.#tag(Tag.bigint)
        this.#text(value.toString(16))
        return
      case 'function':
      case 'symbol':
        throw new Refused()
    }
  }

  #number(value: number): void {
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

  #text(value: string): void {
    const { length } = value
    if (length <= LOOP_CHARS && this.#shortText(value)) return
    this.#ensure(5 + 2 * length)
    const buffer = this.#buffer
    const isLatin = length > LOOP_CHARS && isOneByte(value)
    buffer[this.#at++] = isLatin ? Tag.latinText : Tag.wideText
    this.#uint(length)
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

  #object(value: object): void {
    if (this.#isBack(value)) return
    if (++this.#depth > MAX_DEPTH) throw new Refused('it is nested too deep')
    const kind = kindOf(value)
    switch (kind) {
      case 'plain':
      case 'instance':
        this.#fields(value, Object.keys(value))
        break
      case 'array':
        this.#array(value as unknown[])
        break
      case 'bytes':
        this.#bytes(value as ArrayBufferView)
        break
      case 'map':
        this.#map(value as Map<unknown, unknown>)
        break
      case 'set':
        this.#set(value as Set<unknown>)
        break
      case 'date':
        this.#tag(Tag.date)
        this.#number(Date.prototype.getTime.call(value))
        break
      case 'regExp':
        this.#tag(Tag.regExp)
        this.#text((value as RegExp).source)
        this.#text((value as RegExp).flags)
        break
      case 'boxed':
        this.#tag(Tag.boxed)
        this.#write((value as { valueOf: () => unknown }).valueOf())
        break
      case 'error':
        this.#error(value)
        break
      case 'shareable':
        this.#reference(value as Shareable)
        break
      default:
        throw new Refused(kind.refused)
    }
    this.#depth--
  }

  /** True when the object was written before: its number stands for it. */
  #isBack(value: object): boolean {
    const known = this.#numberOf(value)
    if (known !== -1) {
      this.#tag(Tag.back)
      this.#uint(known)
      return true
    }
    if (this.#objects !== null) this.#objects.set(value, this.#objects.size)
    else if (this.#firstCount < FEW_OBJECTS) this.#firstObjects[this.#firstCount++] = value
    else {
      this.#objects = new Map()
      for (const object of this.#firstObjects) if (object !== null) this.#objects.set(object, this.#objects.size)
      this.#objects.set(value, FEW_OBJECTS)
    }
    return false
  }

  #numberOf(value: object): number {
    if (this.#objects !== null) return this.#objects.get(value) ?? -1
    const first = this.#firstObjects
    for (let i = 0; i < this.#firstCount; i++) if (first[i] === value) return i
    return -1
  }

  #array(value: readonly unknown[]): void {
    const { length } = value
    const isNamed = length <= MAX_NAMED_ARRAY && Object.keys(value).length !== length
    if (isNamed || (length > MAX_NAMED_ARRAY && hasHoles(value))) {
      this.#sparse(value)
      return
    }
    if (length >= LEAST_NUMBERS && typeof value[0] === 'number' && this.numbers(value)) return
    this.#elements(value)
  }

  #elements(value: readonly unknown[]): void {
    const { length } = value
    this.#ensure(5)
    this.#buffer[this.#at++] = Tag.array
    this.#view.setUint32(this.#at, length, true)
    this.#at += 4
    for (let i = 0; i < length; i++) this.#write(value[i])
  }

  #sparse(value: readonly unknown[]): void {
    const keys = Object.keys(value)
    this.#tag(Tag.sparseArray)
    this.#uint(value.length)
    this.#entries(value, keys)
  }

  #fields(value: object, keys: readonly string[]): void {
    if (keys.length === 0 && isSentinel(value)) {
      this.#tag(Tag.sentinel)
      return
    }
    const shape = keys.length <= MAX_SHAPE_KEYS ? this.#shapeOf(keys) : null
    if (shape === null) {
      this.#tag(Tag.dictionary)
      this.#entries(value, keys)
      return
    }
    for (let i = 0; i < keys.length; i++) this.#write((value as Record<string, unknown>)[keys[i] as string])
  }

  #entries(value: object, keys: readonly string[]): void {
    this.#uint(keys.length)
    for (const key of keys) {
      this.#text(key)
      this.#write((value as Record<string, unknown>)[key])
    }
  }

  /** Writes which keys follow. Null when the message has too many shapes. */
  #shapeOf(keys: readonly string[]): Shape | null {
    const last = this.#lastShape
    if (last !== null && areSame(last.keys, keys)) {
      this.#oldShape(last)
      return last
    }
    let alike = this.#shapes.get(keys[0])
    if (alike === undefined) {
      alike = []
      this.#shapes.set(keys[0], alike)
    }
    for (let i = 0; i < alike.length; i++) {
      const known = alike[i] as Shape
      if (!areSame(known.keys, keys)) continue
      this.#lastShape = known
      this.#oldShape(known)
      return known
    }
    if (alike.length >= MAX_ALIKE || this.#shapeCount >= MAX_SHAPES) return null
    const shape: Shape = { id: this.#shapeCount++, keys }
    alike.push(shape)
    this.#lastShape = shape
    this.#tag(Tag.newShape)
    this.#ensure(1)
    this.#buffer[this.#at++] = keys.length
    for (const key of keys) this.#text(key)
    return shape
  }

  #oldShape({ id }: Shape): void {
    this.#ensure(3)
    this.#buffer[this.#at++] = Tag.shape
    this.#view.setUint16(this.#at, id, true)
    this.#at += 2
  }

  #map(value: Map<unknown, unknown>): void {
    this.#tag(Tag.map)
    this.#uint(sizeOf(Map.prototype, value))
    Map.prototype.forEach.call(value, (item: unknown, key: unknown) => {
      this.#write(key)
      this.#write(item)
    })
  }

  #set(value: Set<unknown>): void {
    this.#tag(Tag.set)
    this.#uint(sizeOf(Set.prototype, value))
    Set.prototype.forEach.call(value, (item: unknown) => {
      this.#write(item)
    })
  }

  #bytes(value: ArrayBuffer | ArrayBufferView): void {
    const bytes = bytesOf(value)
    const { length } = bytes
    const kind = kindOfBytes(value)
    const large = this.#large
    const isBeside = large !== null && length >= LARGE_BYTES
    this.#ensure(6 + (isBeside ? 0 : length))
    this.#buffer[this.#at++] = isBeside ? Tag.bytesBeside : Tag.bytes
    this.#buffer[this.#at++] = kind
    this.#uint(isBeside ? large.length : length)
    if (isBeside) large.push(bytes)
    else {
      this.#buffer.set(bytes, this.#at)
      this.#at += length
    }
  }

  #error(value: object): void {
    const { kind, name, message, stack, hasCause, cause, errors, fields } = partsOfError(value)
    this.#tag(Tag.error)
    this.#ensure(2)
    this.#buffer[this.#at++] = kind
    this.#buffer[this.#at++] = (name === null ? 0 : 1) | (hasCause ? 2 : 0) | (errors === null ? 0 : 4)
    this.#text(message)
    this.#text(stack)
    if (name !== null) this.#text(name)
    if (hasCause) this.#write(cause)
    if (errors !== null) this.#write(errors)
    this.#uint(fields.length)
    for (const [key, field] of fields) {
      this.#text(key)
      this.#write(field)
    }
  }

  #reference(thing: Shareable): void {
    const reference = thing.toReference(this.#references === null ? 'message' : 'item')
    this.#references?.push(reference)
    this.#tag(Tag.reference)
    const { kind, id, facts } = reference
    this.#write({ kind, id, facts: { ...facts } })
  }

  #tag(tag: number): void {
    this.#ensure(1)
    this.#buffer[this.#at++] = tag
  }

  #uint(value: number): void {
    this.#ensure(4)
    this.#view.setUint32(this.#at, value, true)
    this.#at += 4
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

/** The real size: a subclass may have another `size`. */
function sizeOf(prototype: Map<unknown, unknown> | Set<unknown>, value: object): number {
  return Reflect.get(prototype, 'size', value) as number
}

function isOneByte(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is the range of one byte
  return !/[^\u0000-\u00ff]/.test(value)
}

function areSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

function hasHoles(value: readonly unknown[]): boolean {
  for (let i = 0; i < value.length; i++) if (value[i] === undefined && !(i in value)) return true
  return false
}
