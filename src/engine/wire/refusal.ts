// Why a value cannot be sent, as the error that its sender gets.

import { PayloadTooLargeError, TaskSerializationError } from '../errors.ts'
import { TooLarge } from './byte-writer.ts'
import { type AlsoRefused, findUnserialisable, textOfThrown } from './unserialisable.ts'

/** What a value is to its sender, such as `the result`; asked for only when it is refused. */
export type What = string | (() => string)

export interface Sent {
  readonly what: What
  readonly maxBytes: number
  /** It waits in a queue. */
  readonly isItem: boolean
  /** What this codec alone refuses. */
  readonly alsoRefused?: AlsoRefused
}

/** `cause`: what was thrown while `value` was written. */
export function refusal(
  value: unknown,
  cause: unknown,
  { what, maxBytes, isItem, alsoRefused }: Sent,
): TaskSerializationError | PayloadTooLargeError {
  if (isTooLarge(cause)) return new PayloadTooLargeError(nameOf(what), cause.bytes, maxBytes)
  // An item's reference has no side effect: asked again, it says why it cannot wait in a queue.
  const found = findUnserialisable(value, (part) => isItem && part.toReference('item', 'node'), alsoRefused)
  return new TaskSerializationError(nameOf(what), found?.path ?? '', found?.reason ?? textOfThrown(cause), { cause })
}

/** @throws PayloadTooLargeError */
export function checkSize(bytes: number, large: readonly Uint8Array[] | null, what: What, maxBytes: number): void {
  let size = bytes
  for (const buffer of large ?? []) size += buffer.length
  if (size > maxBytes) throw new PayloadTooLargeError(nameOf(what), size, maxBytes)
}

const nameOf = (what: What): string => (typeof what === 'string' ? what : what())

/** What a getter throws may be anything, even something that throws when it is looked at. */
function isTooLarge(thrown: unknown): thrown is TooLarge {
  try {
    return thrown instanceof TooLarge
  } catch {
    return false
  }
}
