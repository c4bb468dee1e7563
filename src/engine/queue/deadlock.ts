// Who waits for ever: those whom nobody that can still move can wake. Pure; the facts are gathered elsewhere.

import type { QueueId } from '../../shared/queue.ts'

/** Somebody who can use queues. */
export interface Party {
  /** Queues on which it may put, get or say that something is done: it can wake whoever waits on them. */
  readonly holds: ReadonlySet<QueueId>
  /** Queues on which it waits without a limit. */
  readonly waitsOn: readonly QueueId[]
  /** It does nothing else: only a queue can wake it. */
  readonly onlyWaits: boolean
}

/** Those that can never go on, in the given order. */
export function findDeadlock<P extends Party>(parties: readonly P[]): readonly P[] {
  const stuck = new Set<P>()
  const awake: P[] = []
  for (const party of parties) {
    if (party.onlyWaits && party.waitsOn.length > 0) stuck.add(party)
    else awake.push(party)
  }
  const reached = new Set<QueueId>()
  for (let waker = awake.pop(); waker !== undefined; waker = awake.pop()) {
    const fresh = [...waker.holds].filter((queue) => !reached.has(queue))
    if (fresh.length === 0) continue
    for (const queue of fresh) reached.add(queue)
    for (const party of stuck) {
      if (!party.waitsOn.some((queue) => reached.has(queue))) continue
      stuck.delete(party)
      awake.push(party)
    }
  }
  return [...stuck]
}
