// Inputs as an array of ours, each of which can cross to another process: refused here, before anything is sent.

import { setImmediate as nextTurn } from 'node:timers/promises'
import { findUnserialisable } from '../wire/unserialisable.ts'
import { TaskSerializationError } from '../errors.ts'

/** Called where an input holds what lives in this process: a queue, a pool, a shared value. */
export type NoteShares = () => void

/** @throws TaskSerializationError naming the input and the path inside it. */
export function checkedInputs(inputs: Iterable<unknown>, noteShares: NoteShares): readonly unknown[] {
  // Ours from here on: the caller's array may change. A slice is a matter of moments also for a million.
  const items: readonly unknown[] = Array.isArray(inputs) ? inputs.slice() : [...inputs]
  for (let i = 0; i < items.length; i++) checkInput(items[i], i, noteShares)
  return items
}

/** Inputs that are checked at a stretch: two milliseconds or so. */
const STRETCH = 50_000

export function isLarge(inputs: Iterable<unknown>): boolean {
  return Array.isArray(inputs) && inputs.length > STRETCH
}

/** As `checkedInputs`, with turns for others in between. */
export async function checkedInTurns(inputs: Iterable<unknown>, noteShares: NoteShares): Promise<readonly unknown[]> {
  const items: readonly unknown[] = Array.isArray(inputs) ? inputs.slice() : [...inputs]
  for (let i = 0; i < items.length; i++) {
    if (i % STRETCH === STRETCH - 1) await nextTurn()
    checkInput(items[i], i, noteShares)
  }
  return items
}

/** @throws TaskSerializationError */
export function checkInput(item: unknown, index: number, noteShares: NoteShares): void {
  // By far the most, and always fine: a walk with its books would take half a second for a million of them.
  if (isPlain(item)) return
  const found = findUnserialisable(item, noteShares)
  if (found !== null) throw new TaskSerializationError(`input ${index}`, found.path, found.reason)
}

function isPlain(value: unknown): boolean {
  if (isPrimitive(value)) return true
  try {
    if (!Array.isArray(value)) return false
    for (const item of value) if (!isPrimitive(item)) return false
    return true
  } catch {
    return false // a proxy that refuses to be read: its reason is found later
  }
}

function isPrimitive(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
}
