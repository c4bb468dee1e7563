// What must arrive of a value that a worker in Python gives back as it got it: the table of docs/python.md, as a function.

import { types } from 'node:util'

/** @throws when it holds what cannot cross. */
export function throughPython(value: unknown, seen = new Map<unknown, unknown>()): unknown {
  if (value === undefined) return null
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (typeof value !== 'object' || value === null) return value
  const known = seen.get(value)
  if (known !== undefined) return known
  const keep = <T>(copy: T): T => {
    seen.set(value, copy)
    return copy
  }
  if (types.isBoxedPrimitive(value)) return throughPython((value as { valueOf: () => unknown }).valueOf())
  // Two dates that are none are not the same date to Node.
  if (types.isDate(value)) return keep({ dateMs: Date.prototype.getTime.call(value) })
  if (ArrayBuffer.isView(value) || types.isArrayBuffer(value)) return keep(throughBytes(value))
  if (types.isMap(value)) return throughMap(value as Map<unknown, unknown>, keep, seen)
  if (types.isSet(value)) {
    const copy = keep(new Set<unknown>())
    for (const item of value) copy.add(throughPython(item, seen))
    return copy
  }
  const copy = keep<object>(Array.isArray(value) ? [] : {})
  for (const [key, part] of Object.entries(value)) setOwn(copy, key, throughPython(part, seen))
  return copy
}

function throughBytes(value: ArrayBuffer | ArrayBufferView): unknown {
  const bytes = ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice()
    : new Uint8Array(value).slice()
  const name = Object.prototype.toString.call(value).slice(8, -1)
  const Class = {
    Int8Array,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  }[name]
  return Class === undefined ? bytes : new Class(bytes.buffer)
}

/** A dict whose keys are all texts is an object. */
function throughMap(
  value: Map<unknown, unknown>,
  keep: <T>(copy: T) => T,
  seen: Map<unknown, unknown>,
): Map<unknown, unknown> | object {
  const entries = [...Map.prototype.entries.call(value)] as [unknown, unknown][]
  if (entries.some(([key]) => typeof key !== 'string')) {
    const copy = keep(new Map<unknown, unknown>())
    for (const [key, item] of entries) copy.set(throughPython(key, seen), throughPython(item, seen))
    return copy
  }
  const copy = keep({})
  for (const [key, item] of entries) setOwn(copy, key as string, throughPython(item, seen))
  return copy
}

function setOwn(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable: true })
}
