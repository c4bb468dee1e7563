// Errors as values: class, message, stack, cause, parts and own fields. What of it cannot cross is left out, for an error
// must arrive.

import { ERROR_CLASSES } from './value-tags.ts'
import { findUnserialisable } from './unserialisable.ts'

export interface ErrorParts {
  /** Place in ERROR_CLASSES. */
  readonly kind: number
  /** Null where the class says it. */
  readonly name: string | null
  readonly message: string
  readonly stack: string
  readonly hasCause: boolean
  readonly cause: unknown
  /** The parts of an AggregateError. */
  readonly errors: readonly unknown[] | null
  readonly fields: readonly (readonly [string, unknown])[]
}

const OWN_PLACE: ReadonlySet<string> = new Set(['message', 'stack', 'cause', 'errors'])

function read(value: object, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name]
  } catch {
    return undefined // a getter that throws, or a user's prepareStackTrace
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function crosses(value: unknown): boolean {
  return findUnserialisable(value) === null
}

export function partsOfError(error: object): ErrorParts {
  const named = textOf(read(error, 'name'))
  const errors = read(error, 'errors')
  let kind = ERROR_CLASSES.findIndex((Class) => Class.name === named)
  if (kind === -1)
    kind = Math.max(
      0,
      ERROR_CLASSES.findLastIndex((Class) => error instanceof Class),
    )
  const cause = Object.hasOwn(error, 'cause') ? read(error, 'cause') : undefined
  const fields = Object.keys(error)
    .filter((key) => !OWN_PLACE.has(key))
    .map((key) => [key, read(error, key)] as const)
  return {
    kind,
    name: named === '' || named === ERROR_CLASSES[kind]?.name ? null : named,
    message: textOf(read(error, 'message')),
    stack: textOf(read(error, 'stack')),
    hasCause: Object.hasOwn(error, 'cause') && crosses(cause),
    cause,
    errors: Array.isArray(errors) ? errors.map((part: unknown) => (crosses(part) ? part : String(part))) : null,
    fields: fields.filter(([, value]) => crosses(value)),
  }
}

/** An error with this class, message and stack; cause, parts and fields are set when they have been read. */
export function newError(kind: number, name: string | null, message: string, stack: string): Error {
  const Class = ERROR_CLASSES[kind] ?? Error
  const error = Class === AggregateError ? new AggregateError([], message) : new (Class as ErrorConstructor)(message)
  setHidden(error, 'stack', stack)
  if (name !== null) setHidden(error, 'name', name)
  return error
}

/** As the language itself sets `message`, `cause` and `errors`: not enumerable. */
export function setHidden(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable: false })
}
