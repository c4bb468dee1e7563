// A child that uses queues.

import type { QueueId } from '../../shared/queue.ts'
import type { Caller } from '../process/requests.ts'

export interface ChildParty {
  readonly caller: Caller
  /** Queues that it can use. */
  readonly holds: Set<QueueId>
}
