// The events that a queue's machine receives, and the answers that it gives.

import type { ProcessId } from '../../shared/process.ts'
import type { QueueId } from '../../shared/queue.ts'

/** A child by its id, or `PROGRAM`. */
export type PartyId = ProcessId

/** One call of put, get, join or taskDone that is to be answered. */
export type WaitId = number

/** Encoded where it was put and decoded where it is got: no process on its way decodes it. */
export interface Item {
  readonly bytes: Uint8Array
  readonly isSentinel: boolean
  /** Queues that the value holds: the process that gets the value can use them. */
  readonly carries: readonly QueueId[]
}

interface Call {
  readonly wait: WaitId
  readonly party: PartyId
  /** False: answered now, whatever the answer is. */
  readonly block: boolean
  /** It has no time limit: only another party can end it. */
  readonly endless: boolean
}

export type QueueEvent =
  | ({ readonly type: 'put'; readonly item: Item } & Call)
  | ({ readonly type: 'get' } & Call)
  | ({ readonly type: 'join' } & Call)
  | ({ readonly type: 'task-done' } & Call)
  /** A child has received the item. */
  | { readonly type: 'took'; readonly party: PartyId; readonly seq: number }
  /** The time limit of a call has passed. */
  | { readonly type: 'expired'; readonly wait: WaitId }
  | { readonly type: 'gone'; readonly party: PartyId; readonly label: string }
  /** No party is left that could answer these calls. */
  | { readonly type: 'deadlock'; readonly waits: readonly WaitId[]; readonly lines: readonly string[] }
  | { readonly type: 'close' }

export type Outcome =
  | { readonly is: 'ok' }
  | { readonly is: 'got'; readonly item: Item; readonly seq: number }
  | { readonly is: 'full' }
  | { readonly is: 'empty' }
  /** A join whose limit passed. */
  | { readonly is: 'unfinished' }
  /** Everything is done except what died with these processes. */
  | { readonly is: 'lost'; readonly items: number; readonly holders: readonly string[] }
  | { readonly is: 'too-often' }
  | { readonly is: 'deadlock'; readonly lines: readonly string[] }
  | { readonly is: 'closed'; readonly discarded: number }

export interface Settle {
  readonly wait: WaitId
  readonly outcome: Outcome
}

export type Doing = 'put' | 'get' | 'join'

/** A call that waits. */
export interface Waiting {
  readonly wait: WaitId
  readonly party: PartyId
  readonly doing: Doing
  readonly endless: boolean
}

/** How many items went which way since the queue was made: put = waiting + on their way + got + discarded. */
export interface QueueMetrics {
  readonly put: number
  readonly got: number
  /** Went back to the front, because the process that was to get them had died. */
  readonly returned: number
  /** Died with the process that had taken them (known of a JoinableQueue alone). */
  readonly lost: number
  readonly discarded: number
}
