// What every public call does first with its options: they are an object, and each name in it is known. An option that
// nobody reads would be worse than an error, because the caller believes that it holds.

import { OptionError } from '../errors.ts'
import { suggestionFor } from './suggestion.ts'

export interface KnownOptions {
  /** Whose options these are, for messages: `Pool`, `Pool.map`. */
  readonly owner: string
  readonly names: readonly string[]
  /** Options as they are written, for a caller who gave something else: `{ processes: 4 }`. */
  readonly example: string
}

/** `names` has each option of `T`: one that is added to the type and not here does not compile. */
export function knownOptions<T>(owner: string, example: string, names: Readonly<Record<keyof T, true>>): KnownOptions {
  return { owner, names: Object.keys(names), example }
}

/** Options that were left out. Calls without options are frequent: they are not checked. */
export const NO_OPTIONS = Object.freeze({})

/** @throws OptionError when `given` is no object of options, or has one that nobody knows. */
export function checkOptions(given: unknown, { owner, names, example }: KnownOptions): void {
  if (given === NO_OPTIONS) return
  const keys = ownNames(given)
  if (keys === null) throw new OptionError('options', `an object of options for ${owner}, as in ${example}`, given)
  for (const key of keys) if (!names.includes(key)) throw unknownOption(key, given as object, owner, names)
}

/** An object of options, whatever their names are. */
export const isOptions = (given: unknown): given is object => ownNames(given) !== null

/** Null for what is no set of options: a number, a function, a list, a signal, a pool. */
function ownNames(given: unknown): readonly string[] | null {
  if (typeof given !== 'object' || given === null) return null
  try {
    if (Object.prototype.toString.call(given) !== '[object Object]') return null
    const names = Object.keys(given)
    return names.length === 0 && isInstance(given) ? null : names
  } catch {
    return null // a proxy that refuses to be read
  }
}

/** An object of some class. A plain one, also of another realm, has a prototype without a prototype, or none. */
function isInstance(given: object): boolean {
  const prototype = Object.getPrototypeOf(given) as object | null
  return prototype !== null && Object.getPrototypeOf(prototype) !== null
}

function unknownOption(key: string, given: object, owner: string, names: readonly string[]): OptionError {
  const suggestion = suggestionFor(key, names)
  const expected = suggestion === null ? `one of ${names.join(', ')}` : `"${suggestion}"`
  const value = (given as Readonly<Record<string, unknown>>)[key]
  return new OptionError(key, `${expected} (${owner} has no option "${key}")`, value)
}
