// Inputs copied to an array, each of which can cross to another process: others are refused before anything is sent.

import { setImmediate as nextTurn } from 'node:timers/promises'
import { findUnserialisable } from '../wire/unserialisable.ts'
import { TaskSerializationError } from '../errors.ts'

/** Called where an input holds what belongs to this process: a queue, a pool, a shared value. */
export type NoteShares = () => void

/** @throws TaskSerializationError naming the input and the path inside it. */
export function checkedInputs(inputs: Iterable<unknown>, noteShares: NoteShares): readonly unknown[] {
  // A copy: the caller may change its array. A slice takes moments even for a million inputs.
  const items: readonly unknown[] = Array.isArray(inputs) ? inputs.slice() : [...inputs]
  for (let i = 0; i < items.length; i++) checkInput(items[i], i, noteShares)
  return items
}

/** Fewer inputs are checked without a pause. */
const LARGE = 50_000
/** Inputs that are checked before the clock is read again, and how long they are checked without a pause. */
const STRETCH = 1_000
const STRETCH_MS = 2

export function isLarge(inputs: Iterable<unknown>): boolean {
  return Array.isArray(inputs) && inputs.length > LARGE
}

/** True when all are numbers, texts or booleans, which always cross: a million of them are looked at in a millisecond. */
export function arePrimitive(inputs: readonly unknown[]): boolean {
  for (let i = 0; i < inputs.length; i++) if (!isPrimitive(inputs[i])) return false
  return true
}

/** As `checkedInputs`, with pauses in which other work runs. */
export async function checkedInTurns(inputs: Iterable<unknown>, noteShares: NoteShares): Promise<readonly unknown[]> {
  const items: readonly unknown[] = Array.isArray(inputs) ? inputs.slice() : [...inputs]
  let pausedMs = performance.now()
  for (let i = 0; i < items.length; i++) {
    checkInput(items[i], i, noteShares)
    if (i % STRETCH !== STRETCH - 1 || performance.now() - pausedMs < STRETCH_MS) continue
    await nextTurn()
    pausedMs = performance.now()
  }
  return items
}

/** @throws TaskSerializationError */
export function checkInput(item: unknown, index: number, noteShares: NoteShares): void {
  // Most inputs are plain and always fine: a walk that records objects would take half a second for a million of them.
  if (isPlain(item)) return
  const found = findUnserialisable(item, noteShares)
  if (found !== null) throw new TaskSerializationError(`input ${index}`, found.path, found.reason)
}

function isPlain(value: unknown): boolean {
  if (isPrimitive(value)) return true
  try {
    if (Array.isArray(value)) {
      for (const item of value) if (!isPrimitive(item)) return false
      return true
    }
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) return false
    // What it inherits is looked at too: at worst the walk is made for nothing.
    for (const key in value as object) if (!isPrimitive((value as Record<string, unknown>)[key])) return false
    return true
  } catch {
    return false // a proxy that refuses to be read: its reason is found later
  }
}

function isPrimitive(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
}
