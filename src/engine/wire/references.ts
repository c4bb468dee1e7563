// Things that one process holds and others use: a queue, a pool, a shared value. Such a thing crosses as a reference;
// the codec of the other side turns the reference into that side's object.

import type { Runtime } from '../../shared/process.ts'

/** What crosses: the kind of thing, its id, and plain facts that the other side needs. */
export interface Reference {
  readonly kind: string
  readonly id: number
  readonly facts: Readonly<Record<string, string | number | boolean | null>>
}

/** How a reference travels: in a message to one process, or in an item that waits in a queue for some process. */
export type Travel = 'message' | 'item'

/** Base of everything that crosses as a reference. */
export abstract class Shareable {
  /** Called before it is sent, to a process of this runtime. @throws when it cannot be used there, or no more. */
  abstract toReference(travel: Travel, to: Runtime): Reference
}

/** Marks what belongs to the process that made it, in each copy of the library. */
const HANDLE = Symbol.for('procdeck.handle')

/** An object of the library that is no value: it can be neither copied nor used by another process. */
export function markAsHandle(Class: { readonly prototype: object }): void {
  Object.defineProperty(Class.prototype, HANDLE, { value: true })
}

export function isHandle(value: object): boolean {
  return (value as { readonly [HANDLE]?: true })[HANDLE] === true
}

/** Returns this side's object; @throws when there is none. */
export type Resolve = (reference: Reference) => unknown

// Those of another copy of the library are not known here.
markAsHandle(Shareable)

const KINDS = new Map<string, Resolve>()

/** The owner of a kind registers how a reference from a child becomes the thing itself again. */
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
