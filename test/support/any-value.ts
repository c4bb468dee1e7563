// Values of every kind that crosses between processes, what must arrive of them, and values that must be refused.

import { isDeepStrictEqual, types } from 'node:util'
import { createContext, runInContext } from 'node:vm'
import fc from 'fast-check'

class Registry extends Map<unknown, unknown> {}
class Tags extends Set<unknown> {}
class Rows extends Array<unknown> {}
class Moment extends Date {}
class Money {
  readonly cents: number
  readonly currency = 'EUR'
  constructor(cents: number) {
    this.cents = cents
  }
  toJSON(): string {
    return `${this.cents} cents`
  }
}

const realm = createContext({})
const inRealm = (code: string): unknown => runInContext(code, realm)
const REALM_CODES = [
  '({ a: 1, b: [1, 2] })',
  '[1, "two", null]',
  'new Map([[1, { a: 1 }]])',
  'new Set(["x"])',
  'new Date(12345)',
  '/x+/gi',
  'new Uint16Array([1, 2, 3])',
  'new ArrayBuffer(5)',
  'new RangeError("of another realm")',
  'Object(5)',
] as const

/** Every string, whatever its code units. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((codes) => String.fromCharCode(...codes)),
  fc.string({ minLength: 20, maxLength: 120 }).map((rest) => `\ufeff${rest}`),
)
const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-0, 0, 127, 128, 2 ** 31, -(2 ** 31), 2 ** 53))
const primitive = fc.oneof(
  number,
  text,
  fc.boolean(),
  fc.bigInt(),
  fc.constantFrom(undefined, null, Number.NaN, Number.POSITIVE_INFINITY),
)
const bytes = fc.oneof(
  fc.uint8Array(),
  fc.int8Array(),
  fc.uint8ClampedArray(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.float64Array(),
  fc.bigInt64Array(),
  fc.bigUint64Array(),
  fc.uint8Array({ minLength: 4 }).map((whole) => whole.subarray(1, 3)),
  fc.uint8Array().map((whole) => whole.slice().buffer),
  fc.uint8Array().map((whole) => new DataView(whole.slice().buffer)),
  fc.uint8Array().map((whole) => Buffer.from(whole)),
)

export const anyValue: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => {
  const value = tie('value')
  const key = fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'length', '0', 'toString', 'then'))
  return {
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      { weight: 6, arbitrary: primitive },
      { weight: 3, arbitrary: fc.array(value, { maxLength: 6 }) },
      { weight: 1, arbitrary: fc.array(number, { maxLength: 40 }) },
      { weight: 3, arbitrary: fc.dictionary(key, value, { maxKeys: 6, noNullPrototype: false }) },
      { weight: 1, arbitrary: fc.array(fc.record({ id: number, name: text, tags: fc.array(text, { maxLength: 2 }) })) },
      { weight: 1, arbitrary: fc.sparseArray(value, { maxNumElements: 5 }) },
      { weight: 1, arbitrary: fc.array(fc.tuple(value, value), { maxLength: 4 }).map((pairs) => new Map(pairs)) },
      { weight: 1, arbitrary: fc.array(fc.tuple(value, value), { maxLength: 3 }).map((pairs) => new Registry(pairs)) },
      { weight: 1, arbitrary: fc.array(value, { maxLength: 4 }).map((items) => new Set(items)) },
      { weight: 1, arbitrary: fc.array(value, { maxLength: 3 }).map((items) => new Tags(items)) },
      { weight: 1, arbitrary: fc.array(value, { maxLength: 3 }).map((items) => Rows.from(items)) },
      { weight: 1, arbitrary: fc.date({ noInvalidDate: false }) },
      { weight: 1, arbitrary: fc.integer().map((ms) => new Moment(ms)) },
      { weight: 1, arbitrary: fc.constantFrom(/a/, /[^"\n]+/gimsuy, /\ud83d\ude00/u) },
      {
        weight: 1,
        arbitrary: fc.oneof(number, text, fc.boolean(), fc.bigInt()).map((inside) => Object(inside) as unknown),
      },
      { weight: 2, arbitrary: bytes },
      { weight: 1, arbitrary: fc.integer().map((cents) => new Money(cents)) },
      { weight: 1, arbitrary: fc.constantFrom(...REALM_CODES).map(inRealm) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(text, value, fc.boolean(), fc.constantFrom(Error, RangeError, TypeError))
          .map(([message, cause, hasCause, Class]) => new Class(message, hasCause ? { cause } : {})),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(value, fc.dictionary(fc.string(), value, { maxKeys: 2 })).map(([part, rest]) => {
          const named = Object.assign([part], { index: 3, rest })
          return { named, again: named, part, rest }
        }),
      },
      {
        weight: 1,
        arbitrary: value.map((part) => {
          const cyclic: Record<string, unknown> = { part }
          cyclic['self'] = cyclic
          cyclic['list'] = [cyclic, new Map([['me', cyclic]])]
          return cyclic
        }),
      },
    ),
  }
}).value

const { WebAssembly: webAssembly } = globalThis as unknown as {
  readonly WebAssembly: { readonly Memory: new (size: { readonly initial: number }) => object }
}

/** What has no content to copy, with the reason that must be given. */
export const REFUSED: readonly (readonly [() => unknown, string])[] = [
  [() => () => 1, 'function'],
  [() => class {}, 'function'],
  [() => Symbol('s'), 'symbol'],
  [() => Object(Symbol('s')) as unknown, 'symbol'],
  [() => Promise.resolve(1), 'promise'],
  [() => new WeakMap(), 'weak'],
  [() => new SharedArrayBuffer(8), 'shared'],
  [() => new Int32Array(new SharedArrayBuffer(8)), 'shared'],
  [() => Buffer.from(new SharedArrayBuffer(8)), 'shared'],
  [
    () =>
      (function* () {
        yield 1
      })(),
    'iterator',
  ],
  [
    () =>
      (async function* () {
        yield 1
      })(),
    'iterator',
  ],
  [() => [1].values(), 'iterator'],
  [() => new Map().entries(), 'iterator'],
  [() => new Blob(['a']), 'Blob'],
  [() => new Headers({ a: '1' }), 'Headers'],
  [() => new URLSearchParams('a=1'), 'URLSearchParams'],
  [() => new URL('file:///a'), 'URL'],
  [() => new FormData(), 'FormData'],
  [() => new ReadableStream(), 'ReadableStream'],
  [() => new webAssembly.Memory({ initial: 1 }), 'Memory'],
  [() => new AbortController().signal, 'emits events'],
  [
    () =>
      new (class Hidden {
        #content = 1
        get content(): number {
          return this.#content
        }
      })(),
    'an instance of Hidden without fields',
  ],
  [() => process, ''],
  [() => globalThis, ''],
  [() => new Intl.NumberFormat(), 'NumberFormat'],
]

/** `structuredClone`, and what the library keeps beyond it: a Buffer, the parts and fields of errors. */
export function hasArrived(sent: unknown, arrived: unknown): boolean {
  return isDeepStrictEqual(comparable(structuredClone(sent)), comparable(arrived))
}

/** Errors as what both sides keep of them; a Buffer as the Uint8Array that a clone is. */
function comparable(value: unknown, seen = new Map<unknown, unknown>()): unknown {
  if (typeof value !== 'object' || value === null) return value
  const known = seen.get(value)
  if (known !== undefined) return known
  const keep = <T>(copy: T): T => {
    seen.set(value, copy)
    return copy
  }
  if (Buffer.isBuffer(value)) return keep(new Uint8Array(value))
  // Two dates that are none are not the same date to Node.
  if (types.isDate(value)) return keep({ dateMs: value.getTime() })
  if (types.isNativeError(value)) {
    const copy: Record<string, unknown> = keep({ message: value.message, name: value.name, stack: value.stack })
    if (Object.hasOwn(value, 'cause')) copy['cause'] = comparable(value.cause, seen)
    return copy
  }
  if (types.isMap(value)) {
    const copy = keep(new Map<unknown, unknown>())
    for (const [key, item] of value) copy.set(comparable(key, seen), comparable(item, seen))
    return copy
  }
  if (types.isSet(value)) {
    const copy = keep(new Set<unknown>())
    for (const item of value) copy.add(comparable(item, seen))
    return copy
  }
  if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) {
    const copy = keep<object>(Array.isArray(value) ? Array.from({ length: value.length }) : {})
    if (Array.isArray(value)) for (let i = 0; i < value.length; i++) Reflect.deleteProperty(copy, String(i))
    for (const [key, part] of Object.entries(value))
      Object.defineProperty(copy, key, {
        value: comparable(part, seen),
        writable: true,
        configurable: true,
        enumerable: true,
      })
    return copy
  }
  return keep(value)
}

/** The part of a value at a path of an error, such as `a[1].f`. */
export function partAt(value: unknown, path: string): unknown {
  const keys = [...path.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\.?([A-Za-z_$][\w$]*)/g)]
  return keys.reduce<unknown>((at, [, index, quoted, name]) => {
    const key = index ?? (quoted === undefined ? (name as string) : (JSON.parse(`"${quoted}"`) as string))
    return types.isMap(at) || types.isSet(at) ? partOfItems(at, key) : (at as Record<string, unknown>)[key]
  }, value)
}

function partOfItems(items: Map<unknown, unknown> | Set<unknown>, key: string): unknown {
  if (types.isSet(items)) return [...items][Number(key)]
  const entries = [...(items as Map<unknown, unknown>)]
  const [, kind, place] = /^(key|value)(\d+)$/.exec(key) ?? []
  if (kind === undefined) return entries.find(([name]) => name === key)?.[1]
  return entries[Number(place)]?.[kind === 'key' ? 0 : 1]
}
