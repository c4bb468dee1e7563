// Values to bytes, in one pass: what `structuredClone` copies, with the same result, and errors with all that they say.
// Throws `Refused` at what cannot cross; the caller then looks for its path.

import { ByteWriter } from './byte-writer.ts'
import { bytesOf, kindOfBytes } from './bytes.ts'
import { partsOfError } from './error-values.ts'
import { KeyShapes } from './key-shapes.ts'
import { ObjectNumbers } from './object-numbers.ts'
import { LARGE_BYTES } from './protocol.ts'
import type { Reference, Shareable } from './references.ts'
import { allInherit, Rows } from './rows.ts'
import { isSentinel } from './sentinel.ts'
import { kindOf } from './value-kinds.ts'
import { MAX_DEPTH, MAX_NAMED_ARRAY, Tag } from './value-tags.ts'

type Fields = Readonly<Record<string, unknown>>

/** Something that cannot cross. */
export class Refused extends Error {}

/** Fewer objects gain nothing by columns. */
const LEAST_ROWS = 4
/** Shorter arrays of numbers gain nothing by a form of their own. */
const LEAST_NUMBERS = 4

export class ValueWriter {
  readonly #out: ByteWriter
  readonly #shapes = new KeyShapes()
  readonly #objects = new ObjectNumbers()
  #depth = 0
  /** Null: large buffers stay inside the bytes. */
  #large: Uint8Array[] | null = null
  /** Null: what is written is no item of a queue. */
  #references: Reference[] | null = null

  constructor(maxBytes: number) {
    this.#out = new ByteWriter(maxBytes)
  }

  /** A new message. */
  begin(large: Uint8Array[] | null, references: Reference[] | null = null): void {
    this.#out.begin()
    this.#large = large
    this.#references = references
    this.#shapes.clear()
    this.#objects.release()
  }

  get bytesSoFar(): number {
    return this.#out.length
  }

  /** The bytes of the message: valid until the next one begins. */
  get bytes(): Buffer {
    return this.#out.bytes
  }

  /** A value that shares nothing with those before it. @throws Refused, TooLarge, what a getter throws. */
  value(value: unknown): void {
    this.#objects.restart()
    this.#depth = 0
    this.#write(value)
  }

  /** As `value`, of the list of arguments of a call: only its elements matter. */
  args(args: readonly unknown[]): void {
    this.#objects.restart()
    this.#objects.begin(args)
    this.#depth = 1
    this.#elements(args)
  }

  /** The whole message, in the form that suits its values. @throws as `value`. */
  whole(values: readonly unknown[]): void {
    if (!this.#plain(values) && !this.#asRows(values)) this.list(values)
  }

  /** The same, of rows. */
  rows(rows: Rows): void {
    rows.trim()
    this.#out.byte(Tag.rows)
    this.#out.uint(rows.count)
    this.#out.byte(rows.keys.length)
    for (const key of rows.keys) this.#out.text(key)
    for (const column of rows.columns) if (!this.#plain(column)) this.list(column)
  }

  #plain(values: readonly unknown[]): boolean {
    return typeof values[0] === 'string' ? this.#out.texts(values) : this.#out.numbers(values)
  }

  #asRows(values: readonly unknown[]): boolean {
    if (values.length < LEAST_ROWS) return false
    const rows = new Rows()
    for (let i = 0; i < values.length; i++) if (!rows.add(values[i], values.length)) return false
    this.rows(rows)
    return true
  }

  /** The whole message; more values may follow, and their number by `setCount`. @throws as `value`. */
  list(values: readonly unknown[]): void {
    this.listHead(values.length)
    for (let i = 0; i < values.length; i++) this.value(values[i])
  }

  /** The head of a list of values. */
  listHead(count: number): void {
    this.#out.byte(Tag.list)
    this.#out.uint(count)
  }

  /** Of a list that is the whole message. */
  setCount(count: number): void {
    this.#out.setUint(1, count)
  }

  /** What was written since `at` did not happen. */
  rollBack(at: number, shapes: number): void {
    this.#out.backTo(at)
    this.#shapes.backTo(shapes)
  }

  get shapeCount(): number {
    return this.#shapes.count
  }

  #write(value: unknown): void {
    switch (typeof value) {
      case 'number':
        this.#out.number(value)
        return
      case 'string':
        this.#out.text(value)
        return
      case 'boolean':
        this.#out.byte(value ? Tag.true : Tag.false)
        return
      case 'undefined':
        this.#out.byte(Tag.undefined)
        return
      case 'object':
        if (value === null) this.#out.byte(Tag.null)
        else this.#object(value)
        return
      case 'bigint':
        this.#out.byte(Tag.bigint)
        this.#out.text(value.toString(16))
        return
      case 'function':
      case 'symbol':
        throw new Refused()
    }
  }

  #object(value: object): void {
    const known = this.#objects.begin(value)
    if (known !== -1) {
      this.#out.byte(Tag.back)
      this.#out.uint(known)
      return
    }
    if (++this.#depth > MAX_DEPTH) throw new Refused('it is nested too deep')
    const kind = kindOf(value)
    switch (kind) {
      case 'plain':
        if (!this.#asTheLast(value as Fields)) this.#fields(value, Object.keys(value))
        break
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
        this.#out.byte(Tag.date)
        this.#out.number(Date.prototype.getTime.call(value))
        break
      case 'regExp':
        this.#out.byte(Tag.regExp)
        this.#out.text((value as RegExp).source)
        this.#out.text((value as RegExp).flags)
        break
      case 'boxed':
        this.#out.byte(Tag.boxed)
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

  #array(value: readonly unknown[]): void {
    const { length } = value
    const isNamed = length <= MAX_NAMED_ARRAY && Object.keys(value).length !== length
    if (isNamed || (length > MAX_NAMED_ARRAY && hasHoles(value))) {
      this.#sparse(value)
      return
    }
    if (length >= LEAST_NUMBERS && typeof value[0] === 'number' && this.#out.numbers(value)) return
    this.#elements(value)
  }

  #elements(value: readonly unknown[]): void {
    const { length } = value
    this.#out.byte(Tag.array)
    this.#out.uint(length)
    for (let i = 0; i < length; i++) {
      const element = value[i]
      // Without a call between: lists inside each other must not fill the stack.
      if (typeof element === 'object' && element !== null) this.#object(element)
      else this.#write(element)
    }
  }

  #sparse(value: readonly unknown[]): void {
    const keys = Object.keys(value)
    this.#out.byte(Tag.sparseArray)
    this.#out.uint(value.length)
    this.#entries(value, keys)
  }

  /**
   * True when the object has the keys of the last one, in their order, and was written. Records come many at a time, and
   * V8 reads the fields of a `for in` several times faster than those of a list of keys.
   */
  #asTheLast(value: Fields): boolean {
    const last = this.#shapes.last
    // Without keys it may be the sentinel.
    if (last === null || last.keys.length === 0 || allInherit()) return false
    const { keys } = last
    let found = 0
    for (const key in value) if (key !== keys[found++]) return false
    if (found !== keys.length) return false
    this.#out.byte(Tag.shape)
    this.#out.ushort(last.id)
    let next = 0
    for (const key in value) {
      // A getter has taken fields away, or brought others.
      for (; next < found && key !== keys[next]; next++) this.#write(value[keys[next] as string])
      if (next === found) break
      this.#write(value[key])
      next++
    }
    for (; next < found; next++) this.#write(value[keys[next] as string])
    return true
  }

  #fields(value: object, keys: readonly string[]): void {
    if (keys.length === 0 && isSentinel(value)) {
      this.#out.byte(Tag.sentinel)
      return
    }
    const shape = this.#shapes.find(keys)
    if (shape !== null) {
      this.#out.byte(Tag.shape)
      this.#out.ushort(shape.id)
    } else if (this.#shapes.add(keys)) {
      this.#out.byte(Tag.newShape)
      this.#out.byte(keys.length)
      for (const key of keys) this.#out.text(key)
    } else {
      this.#out.byte(Tag.dictionary)
      this.#entries(value, keys)
      return
    }
    for (let i = 0; i < keys.length; i++) this.#write((value as Record<string, unknown>)[keys[i] as string])
  }

  #entries(value: object, keys: readonly string[]): void {
    this.#out.uint(keys.length)
    for (const key of keys) {
      this.#out.text(key)
      this.#write((value as Record<string, unknown>)[key])
    }
  }

  #map(value: Map<unknown, unknown>): void {
    this.#out.byte(Tag.map)
    this.#out.uint(sizeOf(Map.prototype, value))
    Map.prototype.forEach.call(value, (item: unknown, key: unknown) => {
      this.#write(key)
      this.#write(item)
    })
  }

  #set(value: Set<unknown>): void {
    this.#out.byte(Tag.set)
    this.#out.uint(sizeOf(Set.prototype, value))
    Set.prototype.forEach.call(value, (item: unknown) => {
      this.#write(item)
    })
  }

  #bytes(value: ArrayBuffer | ArrayBufferView): void {
    const bytes = bytesOf(value)
    const large = this.#large
    const isBeside = large !== null && bytes.length >= LARGE_BYTES
    this.#out.byte(isBeside ? Tag.bytesBeside : Tag.bytes)
    this.#out.byte(kindOfBytes(value))
    this.#out.uint(isBeside ? large.length : bytes.length)
    if (isBeside) large.push(bytes)
    else this.#out.raw(bytes)
  }

  #error(value: object): void {
    const { kind, name, message, stack, hasCause, cause, errors, fields } = partsOfError(value)
    this.#out.byte(Tag.error)
    this.#out.byte(kind)
    this.#out.byte((name === null ? 0 : 1) | (hasCause ? 2 : 0) | (errors === null ? 0 : 4))
    this.#out.text(message)
    this.#out.text(stack)
    if (name !== null) this.#out.text(name)
    if (hasCause) this.#write(cause)
    if (errors !== null) this.#write(errors)
    this.#out.uint(fields.length)
    for (const [key, field] of fields) {
      this.#out.text(key)
      this.#write(field)
    }
  }

  #reference(thing: Shareable): void {
    const reference = thing.toReference(this.#references === null ? 'message' : 'item', 'node')
    this.#references?.push(reference)
    this.#out.byte(Tag.reference)
    const { kind, id, facts } = reference
    this.#write({ kind, id, facts: { ...facts } })
  }
}

/** The real size: a subclass may have another `size`. */
function sizeOf(prototype: Map<unknown, unknown> | Set<unknown>, value: object): number {
  return Reflect.get(prototype, 'size', value) as number
}

function hasHoles(value: readonly unknown[]): boolean {
  for (let i = 0; i < value.length; i++) if (value[i] === undefined && !(i in value)) return true
  return false
}
