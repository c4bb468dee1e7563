// Requests of a child to a queue of the parent, and the responses: short lists, since each item is one request.

import { ProtocolError } from '../errors.ts'

export const QUEUE_SERVICE = 'queue'

/** Milliseconds, no limit, or no wait. */
export type WaitLimit = number | 'endless' | 'never'

export interface PutRequest {
  readonly ask: 'put'
  readonly queue: number
  readonly limit: WaitLimit
  /** Null for a sentinel. */
  readonly bytes: Uint8Array | null
  readonly carries: readonly number[]
}

export type QueueRequest =
  | PutRequest
  | { readonly ask: 'get'; readonly queue: number; readonly limit: WaitLimit }
  | { readonly ask: 'join'; readonly queue: number; readonly limit: WaitLimit }
  | { readonly ask: 'took'; readonly queue: number; readonly seq: number }
  | { readonly ask: 'task-done' | 'look' | 'close'; readonly queue: number }
  /** The child can use this queue; `tickets` are those of the references by which it got the queue. */
  | { readonly ask: 'hold'; readonly queue: number; readonly tickets: readonly number[] }

export interface QueueLook {
  readonly is: 'look'
  readonly size: number
  readonly full: boolean
}

/** How a call ended. */
export type QueueResponse =
  | { readonly is: 'ok' }
  | { readonly is: 'got'; readonly bytes: Uint8Array | null; readonly seq: number }
  | { readonly is: 'full' }
  | { readonly is: 'empty' }
  /** A join whose limit passed. */
  | { readonly is: 'unfinished' }
  | { readonly is: 'too-often' }
  | { readonly is: 'lost'; readonly items: number; readonly holders: readonly string[] }
  | { readonly is: 'deadlock'; readonly lines: readonly string[] }
  | { readonly is: 'closed'; readonly discarded: number | null }
  | QueueLook

type Fields = Readonly<Record<string, unknown>>

function whole(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value)) throw new ProtocolError(`a request to a queue lacks the whole number "${what}"`)
  return value as number
}

function wholes(value: unknown, what: string): readonly number[] {
  if (!Array.isArray(value)) throw new ProtocolError(`a request to a queue lacks the list "${what}"`)
  return value.map((item) => whole(item, what))
}

function limitOf({ limit }: Fields): WaitLimit {
  if (limit === 'endless' || limit === 'never') return limit
  if (typeof limit !== 'number' || !(limit >= 0 && limit < Number.POSITIVE_INFINITY))
    throw new ProtocolError('a request to a queue without its limit')
  return limit
}

/** @throws ProtocolError when `value` is no request. */
export function checkQuestion(value: unknown): QueueRequest {
  if (typeof value !== 'object' || value === null) throw new ProtocolError('a request to a queue that is no object')
  const fields = value as Fields
  const queue = whole(fields['queue'], 'queue')
  switch (fields['ask']) {
    case 'put': {
      const { bytes } = fields
      if (bytes !== null && !(bytes instanceof Uint8Array)) throw new ProtocolError('an item that is not bytes')
      return { ask: 'put', queue, limit: limitOf(fields), bytes, carries: wholes(fields['carries'], 'carries') }
    }
    case 'get':
    case 'join':
      return { ask: fields['ask'], queue, limit: limitOf(fields) }
    case 'took':
      return { ask: 'took', queue, seq: whole(fields['seq'], 'seq') }
    case 'hold':
      return { ask: 'hold', queue, tickets: wholes(fields['tickets'], 'tickets') }
    case 'task-done':
    case 'look':
    case 'close':
      return { ask: fields['ask'], queue }
    default:
      throw new ProtocolError('a request to a queue of an unknown kind')
  }
}
