// Bytes to values. The bytes may come from a process that writes what it likes: each length is compared with what is
// there before anything is allocated for it.

import { ProtocolError } from '../errors.ts'
import { ByteReader } from './byte-reader.ts'
import { type BytesKind, viewOf } from './bytes.ts'
import { newError, setHidden } from './error-values.ts'
import { setOwn } from './rows.ts'
import { isReference, type Resolve } from './references.ts'
import { SENTINEL } from './sentinel.ts'
import { ERROR_CLASSES, MAX_DEPTH, Tag } from './value-tags.ts'

type Fields = Record<string, unknown>

interface Shape {
  readonly keys: readonly string[]
  /** One of them may be an index. */
  readonly areIndexes: boolean
}

export class ValueReader {
  readonly #in = new ByteReader()
  #large: readonly Buffer[] = []
  readonly #resolve: Resolve | null
  #depth = 0
  /** Objects of the current value in the order in which they began. */
  readonly #objects: unknown[] = []
  #begun = 0
  readonly #shapes: Shape[] = []

  constructor(resolve: Resolve | null) {
    this.#resolve = resolve
  }

  /** One whole message. @throws ProtocolError, RangeError and others when the bytes are no value. */
  read(bytes: Uint8Array, large: readonly Buffer[]): unknown {
    this.#in.begin(bytes)
    this.#large = large
    this.#depth = 0
    this.#begun = 0
    try {
      const value = this.#message()
      if (!this.#in.isAtEnd) throw new ProtocolError('bytes after the end of a value')
      return value
    } finally {
      // What was read is not kept alive.
      this.#in.end()
      this.#large = []
      this.#objects.length = 0
      this.#shapes.length = 0
    }
  }

  #message(): unknown {
    const tag = this.#in.next
    if (tag === Tag.rows) {
      this.#in.byte()
      return this.#rows()
    }
    return tag === Tag.list || tag === Tag.texts ? this.#column() : this.#value()
  }

  /** Values that know nothing of each other. */
  #column(): unknown[] {
    const tag = this.#in.byte()
    switch (tag) {
      case Tag.texts:
        return this.#in.texts()
      case Tag.list:
        return this.#list()
      case Tag.ints:
      case Tag.doubles:
        return this.#numbers(tag === Tag.ints)
      default:
        throw new ProtocolError(`the tag ${tag} where a list was expected`)
    }
  }

  #rows(): unknown[] {
    const count = this.#in.count(1)
    const keys = this.#keys()
    const columns: unknown[][] = []
    while (columns.length < keys.length) {
      const column = this.#column()
      if (column.length !== count) throw new ProtocolError('rows whose columns are not of one length')
      columns.push(column)
    }
    if (count > 0 && keys.length === 0) throw new ProtocolError('rows without a column')
    const rows = arrayFor<unknown>(count)
    const areIndexes = keys.some(isIndex)
    for (let row = 0; row < count; row++) {
      const object: Fields = areIndexes ? withoutRoom({}) : {}
      for (let i = 0; i < keys.length; i++) setOwn(object, keys[i] as string, (columns[i] as unknown[])[row])
      rows[row] = object
    }
    return rows
  }

  #keys(): string[] {
    const count = this.#in.byte()
    const keys: string[] = []
    for (let i = 0; i < count; i++) keys.push(this.#in.text())
    return keys
  }

  #list(): unknown[] {
    const count = this.#in.count(1)
    const list = arrayFor<unknown>(count)
    for (let i = 0; i < count; i++) {
      this.#begun = 0
      list[i] = this.#value()
    }
    return list
  }

  #value(): unknown {
    const tag = this.#in.byte()
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
        return this.#in.int()
      case Tag.double:
        return this.#in.double()
      case Tag.bigint:
        return bigIntOf(this.#in.text())
      case Tag.shortText:
      case Tag.latinText:
      case Tag.wideText:
        return this.#in.textOf(tag)
      case Tag.back:
        return this.#back()
      default: {
        if (++this.#depth > MAX_DEPTH) throw new ProtocolError('a value that is nested too deep')
        // As few calls as can be: objects inside each other must not fill the stack.
        const value = this.#objectOf(tag)
        this.#depth--
        return value
      }
    }
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
        return this.#begin(new RegExp(this.#in.text(), this.#in.text()))
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
    const number = this.#in.uint()
    if (number >= this.#begun) throw new ProtocolError('a value that refers to what has not begun')
    return this.#objects[number]
  }

  #array(): unknown[] {
    const count = this.#in.count(1)
    const array = this.#begin(arrayFor<unknown>(count))
    for (let i = 0; i < count; i++) array[i] = this.#value()
    return array
  }

  #sparse(): unknown {
    const length = this.#in.uint()
    const array = this.#begin(withoutRoom<unknown[]>([]))
    array.length = length
    return this.#entries(array)
  }

  #numbers(areInts: boolean): number[] {
    const numbers = this.#begin(new Array<number>(this.#in.count(areInts ? 4 : 8)))
    this.#in.numbersInto(numbers, areInts)
    return numbers
  }

  #newShape(): Shape {
    const keys = this.#keys()
    const shape = { keys, areIndexes: keys.some(isIndex) }
    this.#shapes.push(shape)
    return shape
  }

  #oldShape(): Shape {
    const shape = this.#shapes[this.#in.ushort()]
    if (shape === undefined) throw new ProtocolError('an object whose keys were not sent')
    return shape
  }

  #fields({ keys, areIndexes }: Shape): unknown {
    const object = this.#begin<Fields>(areIndexes ? withoutRoom({}) : {})
    for (let i = 0; i < keys.length; i++) setOwn(object, keys[i] as string, this.#value())
    return object
  }

  #entries(target: object): unknown {
    const count = this.#in.count(2)
    const mayWaste = count < FEW_ENTRIES && !Array.isArray(target)
    for (let i = 0; i < count; i++) {
      const key = this.#in.text()
      if (mayWaste && isIndex(key)) withoutRoom(target)
      setOwn(target as Fields, key, this.#value())
    }
    return target
  }

  #map(): unknown {
    const count = this.#in.count(2)
    const map = this.#begin(new Map<unknown, unknown>())
    for (let i = 0; i < count; i++) map.set(this.#value(), this.#value())
    return map
  }

  #set(): unknown {
    const count = this.#in.count(1)
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
    const kind = this.#in.byte()
    const flags = this.#in.byte()
    if (kind >= ERROR_CLASSES.length) throw new ProtocolError('an error of an unknown class')
    const [message, stack] = [this.#in.text(), this.#in.text()]
    const error = this.#begin(newError(kind, (flags & 1) === 0 ? null : this.#in.text(), message, stack))
    if ((flags & 2) !== 0) setHidden(error, 'cause', this.#value())
    if ((flags & 4) !== 0) setHidden(error, 'errors', this.#value())
    return this.#entries(error)
  }

  #viewInside(): unknown {
    const kind = this.#in.byte() as BytesKind
    const length = this.#in.count(1)
    return this.#begin(viewOf(kind, this.#in.raw(length), false))
  }

  #viewBeside(): unknown {
    const kind = this.#in.byte() as BytesKind
    const found = this.#large[this.#in.uint()]
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

  #number(): number {
    const value = this.#value()
    if (typeof value !== 'number') throw new ProtocolError('a number was expected')
    return value
  }
}

/** More have about as many bytes as the room that one index among them takes. */
const FEW_ENTRIES = 64

const isIndex = (key: string): boolean => /^\d/.test(key)

/**
 * V8 reserves room for all elements before an index, and up to a length: a few bytes would take megabytes. Not for what
 * has had the largest index of all.
 */
function withoutRoom<T extends object>(target: T): T {
  const most = 2 ** 32 - 2
  Reflect.set(target, most, 0)
  Reflect.deleteProperty(target, most)
  return target
}

/**
 * Room for elements of which each has at least a byte. A longer array grows as they come: arrays inside each other may all
 * claim the same bytes.
 */
const arrayFor = <T>(count: number): T[] => (count <= 4_096 ? new Array<T>(count) : [])

function bigIntOf(hex: string): bigint {
  return hex.startsWith('-') ? -BigInt(`0x${hex.slice(1)}`) : BigInt(`0x${hex}`)
}
