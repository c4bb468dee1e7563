// Readers of option values that are no durations. Each throws an OptionError that names the option.

import { OptionError } from '../errors.ts'

const MAX_SAFE = Number.MAX_SAFE_INTEGER

export function wholeNumber(option: string, value: unknown, min: number, max: number = MAX_SAFE): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
  const range = max === MAX_SAFE ? `a whole number, at least ${min}` : `a whole number from ${min} to ${max}`
  throw new OptionError(option, range, value)
}

export function numberBetween(option: string, value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && value >= min && value <= max) return value
  throw new OptionError(option, `a number from ${min} to ${max}`, value)
}

export function oneOf<T extends string>(option: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value)
  if (found !== undefined) return found
  throw new OptionError(option, allowed.map((one) => `"${one}"`).join(' or '), value)
}

export function trueOrFalse(option: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new OptionError(option, 'true or false', value)
}

/** A text that is not empty. */
export function textOf(option: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw new OptionError(option, 'a text that is not empty', value)
}

export function functionOf<F>(option: string, value: F): F {
  if (typeof value === 'function') return value
  throw new OptionError(option, 'a function', value)
}

/** Positional arguments of a call. */
export function argumentList(option: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[]
  throw new OptionError(option, 'an array of arguments', value)
}

/** Null or the number of a run, which a scope gives. */
export function runIdOf<Id>(value: Id | null | undefined): Id | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'number') return value
  throw new OptionError('runId', 'the number of a run, or null', value)
}

export function signalOf(value: unknown): AbortSignal | undefined {
  if (value === undefined || isSignal(value)) return value
  throw new OptionError('signal', 'an AbortSignal', value)
}

/** By its members: a signal may be that of another realm or of a polyfill. */
function isSignal(value: unknown): value is AbortSignal {
  if (typeof value !== 'object' || value === null) return false
  try {
    const { aborted, addEventListener } = value as Partial<AbortSignal>
    return typeof aborted === 'boolean' && typeof addEventListener === 'function'
  } catch {
    return false // a proxy that refuses to be read
  }
}
