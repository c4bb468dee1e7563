// Finds the part of a value that cannot cross to another process, so that the error names its path.

import { withoutStack } from '../errors.ts'
import { Shareable } from './references.ts'
import { kindOf, type ObjectKind } from './value-kinds.ts'
import { MAX_DEPTH } from './value-tags.ts'

export interface Unserialisable {
  /** `[0].options.callback`; empty for the value itself. */
  readonly path: string
  readonly reason: string
}

/** Why a part cannot cross that would cross elsewhere; null when it can. */
export type AlsoRefused = (part: object, kind: ObjectKind) => string | null

interface Part {
  readonly parent: Part | null
  readonly key: string
  readonly depth: number
  readonly value: unknown
}

function step(path: string, key: string): string {
  if (/^\d+$/.test(key)) return `${path}[${key}]`
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}${path === '' ? '' : '.'}${key}` : `${path}[${JSON.stringify(key)}]`
}

function pathOf(part: Part): string {
  const keys: string[] = []
  for (let at: Part | null = part; at !== null && at.parent !== null; at = at.parent) keys.push(at.key)
  return keys.reverse().reduce(step, '')
}

function reasonFor(value: unknown): string | null {
  if (typeof value === 'function')
    return `it is a function${value.name === '' ? '' : ` (${value.name})`}; pass a module and an export instead`
  return typeof value === 'symbol' ? 'it is a symbol' : null
}

function childrenOf(value: object, kind: string): Iterable<readonly [string, unknown]> {
  switch (kind) {
    case 'map':
      return [...(value as Map<unknown, unknown>)].flatMap(([key, item], i) => [
        [`key${i}`, key] as const,
        [typeof key === 'string' ? key : `value${i}`, item] as const,
      ])
    case 'set':
      return [...(value as Set<unknown>)].map((item, i) => [String(i), item] as const)
    case 'array':
    case 'plain':
    case 'instance':
      return Object.entries(value)
    default:
      // Bytes, dates and the like have no parts. An error arrives without the parts of it that cannot cross.
      return []
  }
}

/** `TypeError: not today`; also for a value that cannot be turned into text. */
export function textOfThrown(thrown: unknown): string {
  const { name, message } = withoutStack(thrown)
  return `${name}: ${message}`
}

/**
 * The first offending part, depth first; null when none is found. Iterative: a deep value must not end the stack.
 * `onShareable` is called for each part that crosses as a reference; what it throws is the reason of that part.
 */
export function findUnserialisable(
  root: unknown,
  onShareable: (part: Shareable) => void = () => undefined,
  alsoRefused: AlsoRefused = () => null,
): Unserialisable | null {
  const seen = new Set<object>()
  const stack: Part[] = [{ parent: null, key: '', depth: 0, value: root }]
  for (let part = stack.pop(); part !== undefined; part = stack.pop()) {
    const { value, depth } = part
    try {
      const reason = reasonFor(value)
      if (reason !== null) return { path: pathOf(part), reason }
      if (typeof value !== 'object' || value === null || seen.has(value)) continue
      if (depth >= MAX_DEPTH) return { path: '', reason: `it is nested more than ${MAX_DEPTH} levels deep; flatten it` }
      seen.add(value)
      const kind = kindOf(value)
      if (typeof kind !== 'string') return { path: pathOf(part), reason: kind.refused }
      const also = alsoRefused(value, kind)
      if (also !== null) return { path: pathOf(part), reason: also }
      if (value instanceof Shareable) {
        const refused = refusalOf(value, onShareable)
        if (refused !== null) return { path: pathOf(part), reason: refused }
        continue
      }
      const children = [...childrenOf(value, kind)]
      for (let i = children.length - 1; i >= 0; i--) {
        const [key, child] = children[i] as readonly [string, unknown]
        // Most parts are primitive and always fine.
        if (typeof child === 'object' || typeof child === 'function' || typeof child === 'symbol')
          stack.push({ parent: part, key, depth: depth + 1, value: child })
      }
    } catch (cause) {
      // A getter, or a proxy that throws on every access.
      return { path: pathOf(part), reason: `reading it threw: ${textOfThrown(cause)}` }
    }
  }
  return null
}

function refusalOf(part: Shareable, onShareable: (part: Shareable) => void): string | null {
  try {
    onShareable(part)
    return null
  } catch (cause) {
    return textOfThrown(cause)
  }
}
