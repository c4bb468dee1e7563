// A child that has to do with queues, and what it is called in sentences.

import type { QueueId } from '../../shared/queue.ts'
import type { Caller } from '../process/requests.ts'

export interface ChildParty {
  readonly caller: Caller
  /** Queues that it can use. */
  readonly holds: Set<QueueId>
  /** It said that it does nothing else, and has said nothing since. */
  onlyWaits: boolean
}

export const labelOf = ({ name, pid }: { readonly name: string; readonly pid: number | null }): string =>
  `${name} (PID ${pid ?? '?'})`
