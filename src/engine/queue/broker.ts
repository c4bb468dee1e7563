// The queues of one supervisor: answers the requests of children, and knows which of them can use which queue.

import { assertNever } from '../../shared/assert-never.ts'
import type { QueueStatus } from '../../shared/metrics.ts'
import type { ProcessId } from '../../shared/process.ts'
import type { QueueId } from '../../shared/queue.ts'
import type { Caller, Service } from '../process/requests.ts'
import type { ParentCodec } from '../wire/codec.ts'
import { parentCodec } from '../wire/parent-codec.ts'
import { encodeItem } from '../wire/queue-item.ts'
import { checkQuestion, type PutRequest, QUEUE_SERVICE, type QueueResponse } from '../wire/queue-requests.ts'
import { titleOf } from '../wire/queue-words.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import { labelOf } from '../waits/facts.ts'
import { waitsOf } from '../waits/watch.ts'
import type { ChildParty } from './child-party.ts'
import { HostedQueue, type QueueFacts } from './hosted-queue.ts'
import type { Item, Outcome } from './queue-messages.ts'
import { queueFacts } from './queue-waits.ts'

/** Ids are of this program, so that a queue of one supervisor is never taken for one of another. */
let lastId = 0

/** For a queue here, or for the stand-in of a queue of another program. */
export function newQueueId(): QueueId {
  return ++lastId
}

export class QueueBroker implements Service {
  readonly supervisor: Supervisor
  readonly queues = new Map<QueueId, HostedQueue>()
  readonly children = new Map<ProcessId, ChildParty>()
  /** Calls of this program that wait without a limit. */
  #programWaits = 0

  constructor(supervisor: Supervisor) {
    this.supervisor = supervisor
    // For as long as the supervisor: it has only one broker.
    waitsOf(supervisor).add({
      isConcerned: () => this.#programWaits > 0,
      holds: () => 0,
      facts: () => queueFacts(this),
    })
    supervisor.onClose(async () => {
      for (const queue of [...this.queues.values()]) this.close(queue)
    })
  }

  open(facts: Omit<QueueFacts, 'id' | 'name'>, name: string | null): HostedQueue {
    const id = newQueueId()
    const { journal } = this.supervisor
    const queue = new HostedQueue(
      { ...facts, id, name: name ?? `Queue-${id}` },
      (event) => {
        journal.publish(event)
      },
      (programWaits) => {
        this.#programWaits += programWaits
        if (programWaits >= 0) waitsOf(this.supervisor).began()
      },
    )
    this.queues.set(id, queue)
    return queue
  }

  close(queue: HostedQueue): number {
    this.queues.delete(queue.facts.id)
    return queue.close()
  }

  /** The status of each open queue. */
  get statuses(): readonly QueueStatus[] {
    return [...this.queues.values()].map(({ status }) => status)
  }

  handle(caller: Caller, question: unknown): QueueResponse | Promise<QueueResponse> {
    const asked = checkQuestion(question)
    const child = this.#childFor(caller)
    const queue = this.queues.get(asked.queue)
    if (queue === undefined) return { is: 'closed', discarded: null }
    child.holds.add(asked.queue)
    queue.wasShared = true // perhaps in an item
    switch (asked.ask) {
      case 'hold':
        for (const ticket of asked.tickets) queue.tickets.delete(ticket)
        return { is: 'ok' }
      case 'took':
        queue.took(caller.id, asked.seq)
        return { is: 'ok' }
      case 'look':
        return { is: 'look', size: queue.machine.depth, full: queue.machine.isFull }
      case 'close':
        return { is: 'closed', discarded: this.close(queue) }
      case 'put':
        return queue
          .call({ type: 'put', item: itemOf(fromChild(asked, caller, queue)) }, caller.id, asked.limit)
          .then(answerOf)
      case 'get':
        return queue.call({ type: 'get' }, caller.id, asked.limit).then((outcome) => toChild(outcome, caller, queue))
      case 'join':
        return queue.call({ type: 'join' }, caller.id, asked.limit).then(answerOf)
      case 'task-done':
        return queue.call({ type: 'task-done' }, caller.id, 'never').then(answerOf)
      default:
        return assertNever(asked, 'question about a queue')
    }
  }

  #childFor(caller: Caller): ChildParty {
    const known = this.children.get(caller.id)
    if (known !== undefined) return known
    const child: ChildParty = { caller, holds: new Set() }
    this.children.set(caller.id, child)
    caller.onGone(() => {
      this.children.delete(caller.id)
      for (const queue of this.queues.values()) queue.gone(caller.id, labelOf(caller))
    })
    return child
  }
}

function itemOf({ bytes, carries }: { readonly bytes: Uint8Array | null; readonly carries: readonly number[] }): Item {
  return { bytes: bytes ?? new Uint8Array(0), isSentinel: bytes === null, carries }
}

function answerOf(outcome: Outcome): QueueResponse {
  if (outcome.is !== 'got') return outcome
  const { item, seq } = outcome
  return { is: 'got', bytes: item.isSentinel ? null : item.bytes, seq }
}

/** Null where the child encodes as this program does. */
const otherCodec = ({ codec }: Caller): ParentCodec | null =>
  codec === undefined || codec === parentCodec ? null : codec

/**
 * Items wait in this program's encoding, whichever process put them.
 * @throws what cannot wait in a queue, or could not be taken from it by who has put it.
 */
function fromChild(asked: PutRequest, caller: Caller, { facts }: HostedQueue): Pick<PutRequest, 'bytes' | 'carries'> {
  const { bytes } = asked
  const codec = otherCodec(caller)
  if (bytes === null || codec === null) return asked
  const value = codec.decodeSingle(bytes)
  const item = encodeItem(parentCodec, value, facts.name)
  // What it carries is announced by its reference in the item alone.
  if (item.carries.length === 0) codec.encode(value, `an item for ${titleOf(facts.name)}`)
  return item
}

/** @throws when the child's language has no like of the item, which then counts as taken. */
function toChild(outcome: Outcome, caller: Caller, queue: HostedQueue): QueueResponse {
  const answer = answerOf(outcome)
  const codec = otherCodec(caller)
  if (answer.is !== 'got' || answer.bytes === null || codec === null) return answer
  try {
    const value = parentCodec.decode(answer.bytes)
    return { ...answer, bytes: codec.encode(value, `an item of ${titleOf(queue.facts.name)}`) }
  } catch (error) {
    queue.took(caller.id, answer.seq)
    throw error
  }
}

export function brokerOf(supervisor: Supervisor): QueueBroker {
  return supervisor.service(QUEUE_SERVICE, () => new QueueBroker(supervisor))
}
