// Finds the part of a value that cannot cross to another process, so that the error names its path.

import { toRemoteError } from '../errors.ts'
import { Shareable } from './references.ts'

export interface Unserialisable {
  /** `[0].options.callback`; empty for the value itself. */
  readonly path: string
  readonly reason: string
}

function reasonFor(value: unknown): string | null {
  if (typeof value === 'function')
    return `it is a function${value.name === '' ? '' : ` (${value.name})`}; pass a module and an export instead`
  if (typeof value === 'symbol') return 'it is a symbol'
  if (value instanceof Promise) return 'it is a promise; await it first'
  if (value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) return 'it is a weak reference'
  if (typeof SharedArrayBuffer !== 'undefined' && value instanceof SharedArrayBuffer)
    return 'memory is not shared between processes'
  return null
}

function step(path: string, key: string): string {
  if (/^\d+$/.test(key)) return `${path}[${key}]`
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}${path === '' ? '' : '.'}${key}` : `${path}[${JSON.stringify(key)}]`
}

function childrenOf(value: object): Iterable<readonly [string, unknown]> {
  if (value instanceof Map) {
    return [...value].flatMap(([key, item], i) => [
      [`key${i}`, key] as const,
      [typeof key === 'string' ? key : `value${i}`, item] as const,
    ])
  }
  if (value instanceof Set) return [...value].map((item, i) => [String(i), item] as const)
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return []
  return Object.entries(value)
}

/** `TypeError: not today`; also for a value that cannot be turned into text. */
export function textOfThrown(thrown: unknown): string {
  const { name, message } = toRemoteError(thrown)
  return `${name}: ${message}`
}

/**
 * The first offending part, depth first; null when none is found. Iterative: a deep value must not end the stack.
 * `onShareable` is called for each part that crosses as a reference.
 */
export function findUnserialisable(root: unknown, onShareable: () => void = () => undefined): Unserialisable | null {
  const seen = new Set<object>()
  const stack: { readonly path: string; readonly value: unknown }[] = [{ path: '', value: root }]
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { path, value } = item
    try {
      const reason = reasonFor(value)
      if (reason !== null) return { path, reason }
      if (typeof value !== 'object' || value === null || seen.has(value)) continue
      seen.add(value)
      if (value instanceof Shareable) {
        onShareable()
        continue
      }
      const children = [...childrenOf(value)].reverse()
      for (const [key, child] of children) stack.push({ path: step(path, key), value: child })
    } catch (cause) {
      // A getter, or a proxy that throws on every access.
      return { path, reason: `reading it threw: ${textOfThrown(cause)}` }
    }
  }
  return null
}
