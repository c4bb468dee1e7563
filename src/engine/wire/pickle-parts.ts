// Parts of values that pickle's opcodes alone do not make: what the worker's functions stand for, texts with surrogates, and
// dicts that turned out to be Maps.

import { ProtocolError } from '../errors.ts'
import { ARRAY_KINDS, type ArrayKind, CALLS, CALLS_MODULE, type PickledCall } from './pickle-opcodes.ts'
import { isReference, resolveShareable } from './references.ts'
import { setOwn } from './rows.ts'

type Fields = Record<string, unknown>

/** One of the worker's functions, which stands for a kind of value. */
export class Call {
  readonly name: PickledCall
  constructor(name: PickledCall) {
    this.name = name
  }
}

const CALL_OF = new Map<string, Call>(CALLS.map((name) => [name, new Call(name)]))

export function isDict(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

export function callNamed(module: unknown, name: unknown): Call {
  const call = module === CALLS_MODULE ? CALL_OF.get(String(name)) : undefined
  if (call === undefined) throw new ProtocolError('a name that stands for no plain data')
  return call
}

export function resultOf(name: PickledCall, args: readonly unknown[]): unknown {
  switch (name) {
    case 'date':
      return new Date(args[0] as number)
    case 'array':
      return arrayOf(args[0], args[1])
    case 'ndarray':
      return { shape: args[1], data: arrayOf(args[0], args[2]) }
    case 'plain':
      return args[0]
    case 'reference':
      return thingOf(args)
  }
}

/** A queue or a pool that comes back is the thing itself again. */
function thingOf([kind, id, facts]: readonly unknown[]): unknown {
  const reference = { kind, id, facts }
  if (!isReference(reference)) throw new ProtocolError('a reference that is none')
  return resolveShareable(reference)
}

function arrayOf(kind: unknown, data: unknown): unknown {
  const Class = Object.hasOwn(ARRAY_KINDS, String(kind)) ? ARRAY_KINDS[kind as ArrayKind] : undefined
  if (Class === undefined || !(data instanceof Uint8Array) || data.length % Class.BYTES_PER_ELEMENT !== 0)
    throw new ProtocolError('an array that is none')
  // Its numbers have to begin at a multiple of their size.
  const isAligned = data.byteOffset % Class.BYTES_PER_ELEMENT === 0
  const { buffer, byteOffset } = isAligned ? data : Uint8Array.prototype.slice.call(data)
  return new Class(buffer as ArrayBuffer, byteOffset, data.length / Class.BYTES_PER_ELEMENT)
}

/** As Python's `surrogatepass`: a surrogate alone is three bytes, which are no UTF-8. */
export function withSurrogates(bytes: Buffer, from: number, to: number): string {
  let text = ''
  let done = from
  for (let at = from; at + 2 < to; at++) {
    if (bytes[at] !== 0xed || ((bytes[at + 1] ?? 0) & 0xe0) !== 0xa0) continue
    const code = 0xd000 | (((bytes[at + 1] ?? 0) & 0x3f) << 6) | ((bytes[at + 2] ?? 0) & 0x3f)
    text += bytes.toString('utf8', done, at) + String.fromCharCode(code)
    done = at + 3
    at += 2
  }
  return text + bytes.toString('utf8', done, to)
}

/** In a value that holds one of the dicts: the Map that it has become. Iterative: a deep value must not end the stack. */
export function withReplaced(root: unknown, replaced: ReadonlyMap<object, unknown>): unknown {
  const other = (value: unknown): unknown => replaced.get(value as object) ?? value
  const seen = new Set<unknown>()
  const open = [other(root)]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    if (Array.isArray(value)) for (const [i, item] of value.entries()) open.push((value[i] = other(item)))
    else if (value instanceof Map)
      for (const [key, item] of value) {
        value.set(key, other(item))
        open.push(key, other(item))
      }
    else if (isDict(value))
      for (const [key, item] of Object.entries(value)) {
        setOwn(value, key, other(item))
        open.push(other(item))
      }
  }
  return other(root)
}
