// Things that live in one process and are used from others: a queue, a pool, a shared value. Such a thing crosses as a
// reference; the codec of the other side makes of it what its side has for it.

/** What crosses: which kind of thing, which one, and plain facts that the other side needs. */
export interface Reference {
  readonly kind: string
  readonly id: number
  readonly facts: Readonly<Record<string, string | number | boolean | null>>
}

/** Base of everything that crosses as a reference. */
export abstract class Referable {
  /** Called when it is about to be sent. @throws when it cannot be used elsewhere any more. */
  abstract toReference(): Reference
}

/** Makes the thing of this side; @throws when there is none. */
export type Resolve = (reference: Reference) => unknown

export function isReference(value: unknown): value is Reference {
  if (typeof value !== 'object' || value === null) return false
  const { kind, id, facts } = value as Partial<Record<keyof Reference, unknown>>
  return typeof kind === 'string' && Number.isSafeInteger(id) && typeof facts === 'object' && facts !== null
}
