// Which parties wait for ever: those that no party which can still move wakes. A party is a process, or a call without
// a worker; it waits for things that other parties give when they move. Pure; other files gather the facts.

import type { ProcessId } from '../../shared/process.ts'
import type { QueueId } from '../../shared/queue.ts'

/**
 * What a party can wait for: an action at a queue, a worker of a pool that takes a task, the end of a call, the tasks that
 * a worker has begun, the end of a process.
 */
export type Thing =
  | `queue ${QueueId}`
  | `worker ${number}`
  | `call ${string}`
  | `tasks ${ProcessId}`
  | `end ${ProcessId}`

export interface Party {
  /** What it can give when it moves: that wakes the parties that wait for it. */
  readonly gives: ReadonlySet<Thing>
  /** What it waits for without a limit: any one of these wakes it. */
  readonly waitsFor: readonly Thing[]
  /** It does nothing else: only one of these can wake it. */
  readonly onlyWaits: boolean
}

/** Things of queues, all others, or all. */
export type Side = 'pools' | 'queues' | 'all'

/** The queue that a thing is about; null when it is about a pool or a process. */
export function queueOf(thing: Thing): QueueId | null {
  return thing.startsWith('queue ') ? Number(thing.slice('queue '.length)) : null
}

const isOf = (side: Side, thing: Thing): boolean => side === 'all' || (side === 'queues') === (queueOf(thing) !== null)

/**
 * The parties that can never go on, in the given order. With a side: those that cannot go on even if each party that
 * waits for a thing of the other side is given it.
 */
export function findDeadlock<P extends Party>(parties: readonly P[], side: Side = 'all'): readonly P[] {
  const stuck = new Set<P>()
  const awake: P[] = []
  const waiters = new Map<Thing, P[]>()
  for (const party of parties) {
    const { onlyWaits, waitsFor } = party
    if (!onlyWaits || waitsFor.length === 0 || !waitsFor.every((thing) => isOf(side, thing))) {
      awake.push(party)
      continue
    }
    stuck.add(party)
    for (const thing of waitsFor) {
      const others = waiters.get(thing)
      if (others === undefined) waiters.set(thing, [party])
      else others.push(party)
    }
  }
  for (let waker = awake.pop(); waker !== undefined; waker = awake.pop()) {
    for (const thing of waker.gives) {
      for (const party of waiters.get(thing) ?? []) if (stuck.delete(party)) awake.push(party)
      waiters.delete(thing)
    }
  }
  return [...stuck]
}

/**
 * The deadlock to end first. One of pools alone, or of queues alone, is ended by itself: it is certain without the
 * other side, and waits there may end with it.
 */
export function firstDeadlock<P extends Party>(
  parties: readonly P[],
  counts: (stuck: readonly P[]) => boolean = () => true,
): readonly P[] {
  for (const side of ['pools', 'queues', 'all'] as const) {
    const stuck = findDeadlock(parties, side)
    if (stuck.length > 0 && counts(stuck)) return stuck
  }
  return []
}
