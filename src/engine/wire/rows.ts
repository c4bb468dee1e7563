// Objects that all have the same keys, and plain fields: kept by columns, as they are written. Records come many at a time;
// by columns they cost a third less than one by one.

import { MAX_SHAPE_KEYS } from './value-tags.ts'

type Fields = Readonly<Record<string, unknown>>

const NOTHING: Fields = {}

/** So that a row is far from the limit of a message: longer texts, and bigints, make their object no row. */
const MAX_CHARS = 4_096

/** What a column can hold: what has no identity, and cannot change. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= MAX_CHARS
  return typeof value === 'number' || typeof value === 'boolean' || value === undefined || value === null
}

/** True when `Object.prototype` has a property that a `for in` over any object finds. */
export function allInherit(): boolean {
  for (const key in NOTHING) if (key in NOTHING) return true
  return false
}

function isPlainData(property: PropertyDescriptor | undefined): boolean {
  return property !== undefined && 'value' in property && isPlain(property.value)
}

export class Rows {
  keys: string[] = []
  columns: unknown[][] = []
  count = 0
  /** Code units of all texts. */
  chars = 0

  clear(): void {
    this.keys = []
    this.columns = []
    this.count = 0
    this.chars = 0
  }

  /** `room`: so many rows will come, or so. False when the object is no such row. @throws what a getter throws */
  add(value: unknown, room: number): boolean {
    if (typeof value !== 'object' || value === null) return false
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) return false
    if (this.count > 0) return this.#read(value as Fields)
    if (!this.#begin(value as Fields) || !this.#read(value as Fields)) return false
    for (const column of this.columns) column.length = Math.max(1, room)
    return true
  }

  #begin(first: Fields): boolean {
    const keys = Object.keys(first)
    if (keys.length === 0 || keys.length > MAX_SHAPE_KEYS) return false
    // Without a call of a getter: an object that turns out to be no row is written in another way, and read then.
    for (const key of keys) if (!isPlainData(Object.getOwnPropertyDescriptor(first, key))) return false
    this.keys = keys
    this.columns = keys.map(() => [])
    return true
  }

  // V8 reads the fields of a `for in` several times faster than those of a list of keys.
  #read(value: Fields): boolean {
    if (allInherit()) return false
    const { keys, columns, count } = this
    let found = 0
    for (const key in value) if (key !== keys[found++]) return false
    if (found !== keys.length) return false
    let next = 0
    for (const key in value) {
      // A getter may take fields away, or bring others.
      if (key !== keys[next]) return false
      const field = value[key]
      if (!isPlain(field)) return false
      if (typeof field === 'string') this.chars += field.length
      ;(columns[next++] as unknown[])[count] = field
    }
    if (next !== keys.length) return false
    this.count++
    return true
  }

  /** Each column has as many fields as there are rows. */
  trim(): void {
    for (const column of this.columns) column.length = this.count
  }

  /** The rows as they were. */
  objects(): object[] {
    const { keys, columns } = this
    return Array.from({ length: this.count }, (_, row) => {
      const object = {}
      for (const [i, key] of keys.entries()) setOwn(object, key, columns[i]?.[row])
      return object
    })
  }
}

/** As an own property, also where the name is one that the language treats otherwise. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable: true })
  else target[key] = value
}
