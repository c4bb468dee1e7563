// What a task threw, on its way to the parent: its text, and what else it says (cause, parts, own fields) as a value.

import { toRemoteError } from '../errors.ts'
import type { RemoteError } from '../../shared/process.ts'
import { partsOfError, setHidden } from './error-values.ts'

export interface ThrownFacts {
  readonly cause?: unknown
  /** The parts of an AggregateError. */
  readonly errors?: readonly unknown[]
  readonly fields?: Readonly<Record<string, unknown>>
}

export interface ThrownValue extends RemoteError {
  readonly facts?: ThrownFacts
}

/** Never throws: a task may throw anything. */
export function thrownValue(thrown: unknown): ThrownValue {
  const remote = toRemoteError(thrown)
  const facts = factsIn(thrown)
  return facts === null ? remote : { ...remote, facts }
}

function factsIn(thrown: unknown): ThrownFacts | null {
  try {
    if (!(thrown instanceof Error)) return null
    const { hasCause, cause, errors, fields } = partsOfError(thrown)
    if (!hasCause && errors === null && fields.length === 0) return null
    return {
      ...(hasCause ? { cause } : {}),
      ...(errors === null ? {} : { errors }),
      ...(fields.length === 0 ? {} : { fields: Object.fromEntries(fields) }),
    }
  } catch {
    return null // a proxy that refuses to show what it is
  }
}

/** A child sends what it likes. */
export function factsOf(value: unknown): ThrownFacts {
  const facts = typeof value === 'object' && value !== null ? (value as { readonly facts?: unknown }).facts : undefined
  if (typeof facts !== 'object' || facts === null) return {}
  const { cause, errors, fields } = facts as Record<string, unknown>
  return {
    ...(cause === undefined ? {} : { cause }),
    ...(Array.isArray(errors) ? { errors: errors as readonly unknown[] } : {}),
    ...(typeof fields === 'object' && fields !== null ? { fields: fields as Record<string, unknown> } : {}),
  }
}

const OWN: ReadonlySet<string> = new Set(['name', 'message', 'stack', 'cause', 'pid', 'index'])

/** The error says in its parent what it said in its child. */
export function addFacts(error: Error, { cause, errors, fields = {} }: ThrownFacts): Error {
  // Below the text of the child's stack, which is the error's cause itself.
  if (cause !== undefined && error.cause instanceof Error) setHidden(error.cause, 'cause', cause)
  if (errors !== undefined) setHidden(error, 'errors', errors)
  for (const [key, value] of Object.entries(fields))
    if (!OWN.has(key))
      Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: true })
  return error
}
