// What may cross to a worker in JavaScript and not to one in Python: what Python has no like of, or what would lose something.

import { isSentinel } from './sentinel.ts'
import type { ObjectKind } from './value-kinds.ts'

/** Named properties of longer arrays are not looked for: that would cost more than the elements. */
const MAX_NAMED_ARRAY = 1_024
/** The years 1 to 9999, which `datetime` has. */
const FIRST_MS = Date.parse('0001-01-01T00:00:00Z')
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** Null when it can cross. Looks at the object alone, not at what it holds. */
export function refusedByPython(value: object, kind: ObjectKind): string | null {
  switch (kind) {
    case 'regExp':
      return 'it is a regular expression, and those of Python differ; send its source as a text'
    case 'error':
      return 'it is an error; send its message as a text'
    case 'date': {
      const ms = Date.prototype.getTime.call(value)
      if (ms >= FIRST_MS && ms <= LAST_MS) return null
      return Number.isNaN(ms) ? 'it is no valid date' : 'a datetime of Python has years from 1 to 9999'
    }
    case 'array': {
      const array = value as readonly unknown[]
      const isNamed = array.length <= MAX_NAMED_ARRAY && Object.keys(array).length !== array.length
      return isNamed ? 'it is an array with holes or with other properties, which a list of Python has not' : null
    }
    case 'map':
      return refusedKeys([...(value as Map<unknown, unknown>).keys()], 'a key of this Map')
    case 'set':
      return refusedKeys([...(value as Set<unknown>)], 'an item of this Set')
    case 'plain':
      return Object.keys(value).length === 0 && isSentinel(value) ? 'it is the sentinel of a queue' : null
    case 'instance':
    case 'bytes':
    case 'boxed':
    case 'shareable':
      return null
  }
}

/** Keys of a dict have to be values, and different ones in Python too, where 1, 1.0 and True are one key. */
function refusedKeys(keys: readonly unknown[], what: string): string | null {
  const seen = new Set<string>()
  for (const key of keys) {
    const name = nameInPython(key)
    if (name === null) return `${what} is an object, and Python takes values alone; use texts or numbers`
    if (seen.has(name)) return `${what} equals another one in Python, where 1, 1.0 and True are the same`
    seen.add(name)
  }
  return null
}

/** Equal texts for keys that are one key in Python; null for what can be no key. */
function nameInPython(key: unknown): string | null {
  switch (typeof key) {
    case 'string':
      return `text ${key}`
    case 'boolean':
      return key ? 'number 1' : 'number 0'
    case 'bigint':
      return `number ${key}`
    case 'number':
      return `number ${Number.isInteger(key) ? BigInt(key) : key}`
    case 'undefined':
      return 'none'
    case 'object':
      if (key === null) return 'none'
      return key instanceof Date ? `date ${key.getTime()}` : null
    case 'function':
    case 'symbol':
      return null
  }
}
