// Checks the input of any command before its schema does: plain, shallow, small data without trick keys.

import type { CommandError } from '../../shared/error-codes.ts'

const MAX_DEPTH = 64
const MAX_KEYS = 10_000
const MAX_STRING = 1024 * 1024
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype'])

function error(code: CommandError['code'], message: string, path: string): CommandError {
  return { code, message, issues: [{ path, message }] }
}

/** Null when the input is acceptable. Iterative: a deep value must not overflow the stack. */
export function guardInput(input: unknown): CommandError | null {
  const stack: { readonly value: unknown; readonly path: string; readonly depth: number }[] = [
    { value: input, path: '', depth: 0 },
  ]
  let keys = 0
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { value, path, depth } = item
    if (typeof value === 'string' && value.length > MAX_STRING)
      return error('E_TOO_LARGE', `a text is over ${MAX_STRING} characters`, path)
    if (typeof value !== 'object' || value === null) continue
    const isArray = Array.isArray(value)
    // Checked before the keys are listed: a view of a large buffer has a key for each byte.
    if (isArray && value.length > MAX_KEYS) return error('E_TOO_LARGE', `a list has over ${MAX_KEYS} items`, path)
    const prototype: unknown = Object.getPrototypeOf(value)
    if (!isArray && prototype !== Object.prototype && prototype !== null)
      return error('E_SCHEMA', 'only plain data is taken', path)
    if (depth >= MAX_DEPTH) return error('E_TOO_DEEP', `the input is nested over ${MAX_DEPTH} levels`, path)
    for (const key of Object.getOwnPropertyNames(value)) {
      if (isArray && key === 'length') continue
      if (FORBIDDEN.has(key)) return error('E_KEY', `the key "${key}" is not allowed`, path)
      if (++keys > MAX_KEYS) return error('E_TOO_LARGE', `the input has over ${MAX_KEYS} fields`, path)
      if (key.length > MAX_STRING) return error('E_TOO_LARGE', `a key is over ${MAX_STRING} characters`, path)
      const child: unknown = Object.getOwnPropertyDescriptor(value, key)?.value
      stack.push({ value: child, path: path === '' ? key : `${path}.${key}`, depth: depth + 1 })
    }
  }
  return null
}
