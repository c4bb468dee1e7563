// A number as a person types it. What cannot be read stays the text that was typed, so that it can be refused in words. Pure.

import { formatCount } from '../../shared/plural.ts'

/** A number, or the text that is none; '' where nothing is typed. */
export type TypedNumber = number | string

/** 12, -0.5, .5, 1e3, and in groups of three 1,000 or 1_000. "1,5" is none: it could mean 1.5, and must not become 15. */
const NUMBER = /^[+-]?(?:\d{1,3}(?:([,_])\d{3})(?:\1\d{3})*(?:\.\d*)?|\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

export function readNumber(text: string): TypedNumber {
  const trimmed = text.trim()
  const value = NUMBER.test(trimmed) ? Number(trimmed.replaceAll(/[,_]/g, '')) : Number.NaN
  return Number.isFinite(value) ? value : trimmed
}

/** As the field shows it while nobody types: 10,000; without groups for numbers that are names, as a PID. */
export function shownNumber(value: TypedNumber, grouped = true): string {
  return grouped && Number.isSafeInteger(value) ? formatCount(Number(value)) : String(value)
}

/** Without the commas that the field has put between digits, and where the caret is then. */
export function withoutGroups(text: string, caret: number): { readonly text: string; readonly caret: number } {
  const plain = (part: string): string => part.replaceAll(/,(?=\d)/g, '')
  // The comma before the caret has its digit behind it.
  const behind = plain(text.slice(caret))
  return { text: plain(text), caret: plain(text).length - behind.length }
}

export interface NumberLimits {
  readonly min: number
  readonly max: number
  readonly whole: boolean
}

/** Why a number is needed here and this is none; null for a number. */
export function unread(typed: TypedNumber): string | null {
  if (typeof typed === 'number') return null
  return typed === '' ? 'Needs a value.' : `expected a number, got "${typed}"`
}

export function problemOf(typed: TypedNumber, { min, max, whole }: NumberLimits): string | null {
  if (typeof typed !== 'number') return unread(typed)
  if (whole && !Number.isInteger(typed)) return `expected a whole number, got ${typed}`
  return typed >= min && typed <= max
    ? null
    : `expected ${shownNumber(min)} to ${shownNumber(max)}, got ${shownNumber(typed)}`
}
