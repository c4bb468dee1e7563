// Things that live in one process and are used from others: a queue, a pool, a shared value. Such a thing crosses as a
// reference; the codec of the other side makes of it what its side has for it.

/** What crosses: which kind of thing, which one, and plain facts that the other side needs. */
export interface Reference {
  readonly kind: string
  readonly id: number
  readonly facts: Readonly<Record<string, string | number | boolean | null>>
}

/** How a reference travels: in a message to one process, or in an item that waits in a queue until some process gets it. */
export type Travel = 'message' | 'item'

/** Base of everything that crosses as a reference. */
export abstract class Shareable {
  /** Called when it is about to be sent. @throws when it cannot be used elsewhere any more. */
  abstract toReference(travel: Travel): Reference
}

/** Makes the thing of this side; @throws when there is none. */
export type Resolve = (reference: Reference) => unknown

const KINDS = new Map<string, Resolve>()

/** The owner of a kind says how a reference that a child sends back becomes the thing itself again. */
export function registerShareable(kind: string, resolve: Resolve): void {
  KINDS.set(kind, resolve)
}

/** For the codecs of a parent. @throws when there is no such kind, or no such thing any more. */
export function resolveShareable(reference: Reference): unknown {
  const resolve = KINDS.get(reference.kind)
  if (resolve === undefined) throw new Error(`a "${reference.kind}" cannot be sent back`)
  return resolve(reference)
}

export function isReference(value: unknown): value is Reference {
  if (typeof value !== 'object' || value === null) return false
  const { kind, id, facts } = value as Partial<Record<keyof Reference, unknown>>
  return typeof kind === 'string' && Number.isSafeInteger(id) && typeof facts === 'object' && facts !== null
}
