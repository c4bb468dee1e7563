// What kind of value an object is, whatever realm made it, and why some objects are no values that could be copied.

import { types } from 'node:util'
import { isHandle, Shareable } from './references.ts'

export type ObjectKind =
  | 'shareable'
  | 'array'
  | 'plain'
  | 'bytes'
  | 'map'
  | 'set'
  | 'date'
  | 'regExp'
  | 'boxed'
  | 'error'
  /** An instance of a user's class: its own fields cross. */
  | 'instance'

/** The kind of an object that can cross; otherwise the reason why it cannot. */
export function kindOf(value: object): ObjectKind | { readonly refused: string } {
  if (Array.isArray(value)) return 'array'
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return 'plain'
  if (value instanceof Shareable) return 'shareable'
  if (ArrayBuffer.isView(value)) return types.isSharedArrayBuffer(value.buffer) ? { refused: NOT_SHARED } : 'bytes'
  if (types.isArrayBuffer(value)) return 'bytes'
  if (types.isMap(value)) return 'map'
  if (types.isSet(value)) return 'set'
  if (types.isDate(value)) return 'date'
  if (types.isRegExp(value)) return 'regExp'
  if (types.isBoxedPrimitive(value)) return types.isSymbolObject(value) ? { refused: 'it is a symbol' } : 'boxed'
  if (types.isNativeError(value) || value instanceof Error) return 'error'
  const refused = refusalOf(value)
  return refused === null ? 'instance' : { refused }
}

const NOT_SHARED = 'memory is not shared between processes'

/** Why an object of some class has no content that could be copied; null when its fields are its content. */
function refusalOf(value: object): string | null {
  if (types.isPromise(value)) return 'it is a promise; await it first'
  if (types.isWeakMap(value) || types.isWeakSet(value) || value instanceof WeakRef) return 'it is a weak reference'
  if (types.isSharedArrayBuffer(value)) return NOT_SHARED
  if (isHandle(value))
    return 'it belongs to this process, or to another copy of the library; pass what it holds instead'
  if (types.isGeneratorObject(value) || isIterator(value)) return 'it is an iterator; pass its items as an array'
  if (types.isExternal(value) || types.isModuleNamespaceObject(value)) return 'it belongs to this process'
  if (isEmitter(value)) return 'it is an object that emits events of this process; pass what it holds instead'
  // What is in private fields, or inside a built-in object, nobody can copy: it would arrive as an empty object.
  const tag = Object.prototype.toString.call(value).slice(8, -1)
  if (Object.keys(value).length > 0 || isPlainOfAnotherRealm(value)) return null
  const name = tag === 'Object' ? nameOfClass(value) : tag
  return `it is an instance of ${name} without fields, so it has no content that can be copied; pass what it holds instead`
}

/** What such an object inherits from inherits nothing. */
function isPlainOfAnotherRealm(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object
  return Object.getPrototypeOf(prototype) === null
}

function nameOfClass(value: object): string {
  const { constructor } = value
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'a class'
}

function isIterator(value: object): boolean {
  const { next } = value as { readonly next?: unknown }
  return typeof next === 'function' && (Symbol.iterator in value || Symbol.asyncIterator in value)
}

function isEmitter(value: object): boolean {
  const { on, emit, addEventListener } = value as Record<string, unknown>
  return (typeof on === 'function' && typeof emit === 'function') || typeof addEventListener === 'function'
}
