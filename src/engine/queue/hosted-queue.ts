// The shell around one queue's machine: calls that wait, their limits, and the state of the queue.

import type { EventBody } from '../../shared/events.ts'
import type { QueueStatus } from '../../shared/metrics.ts'
import { PROGRAM, type ProcessId } from '../../shared/process.ts'
import type { QueueId } from '../../shared/queue.ts'
import type { RunId } from '../../shared/run.ts'
import { Hold, letGo } from '../process/keep-alive.ts'
import { LongTimer } from '../process/long-timer.ts'
import type { WaitLimit } from '../wire/queue-requests.ts'
import { QueueMachine } from './queue-machine.ts'
import type { Item, Outcome, PartyId, QueueEvent, Settle, WaitId } from './queue-messages.ts'

export interface QueueFacts {
  readonly id: QueueId
  /** The run that it belongs to. */
  readonly runId: RunId | null
  readonly name: string
  readonly maxSize: number
  readonly joinable: boolean
  readonly detectDeadlock: boolean
}

/** References that were made and did not arrive: only checks that send nothing make so many. */
const MAX_TICKETS = 10_000

const noLimit = (): void => undefined

interface Call {
  readonly settle: (outcome: Outcome) => void
  /** Ends the call's limit, and its hold on this program. */
  readonly end: () => void
  /** This program waits, without a limit, where a deadlock matters. */
  readonly counts: boolean
}

export type Asking =
  | { readonly type: 'put'; readonly item: Item }
  | { readonly type: 'get' }
  | { readonly type: 'join' }
  | { readonly type: 'task-done' }

export class HostedQueue {
  readonly facts: QueueFacts
  readonly machine: QueueMachine
  /** Tickets of references on their way to a child. */
  readonly tickets = new Set<number>()
  /** The queue was given away: more than this program alone is meant to use it. */
  wasShared = false
  /** An item held a queue. */
  hasCarried = false
  readonly #tell: (event: EventBody) => void
  readonly #changed: (programWaits: number) => void
  readonly #producers = new Set<ProcessId>()
  readonly #consumers = new Set<ProcessId>()
  readonly #calls = new Map<WaitId, Call>()
  #onClosed: () => void = () => undefined
  #lastWait = 0
  #lastTicket = 0

  /** `changed`: a wait without a limit began, or one of this program ended; by how many this program's waits grow. */
  constructor(facts: QueueFacts, tell: (event: EventBody) => void, changed: (programWaits: number) => void) {
    this.facts = facts
    this.machine = new QueueMachine(facts.maxSize, facts.joinable)
    this.#tell = tell
    this.#changed = changed
    const { id: queueId, runId, name, maxSize, joinable } = facts
    tell({ type: 'queue.opened', queueId, runId, name, maxSize, joinable })
  }

  newTicket(): number {
    this.wasShared = true
    const [oldest] = this.tickets
    if (this.tickets.size >= MAX_TICKETS && oldest !== undefined) this.tickets.delete(oldest)
    this.tickets.add(++this.#lastTicket)
    return this.#lastTicket
  }

  /** Settled at the latest when the limit has passed or the queue is closed, unless its party is gone. */
  call(what: Asking, party: PartyId, limit: WaitLimit): Promise<Outcome> {
    this.#note(what)
    if (party !== PROGRAM) {
      if (what.type === 'put') this.#producers.add(party)
      if (what.type === 'get') this.#consumers.add(party)
    }
    return new Promise((settle) => {
      const wait = ++this.#lastWait
      this.#calls.set(wait, { settle, end: noLimit, counts: false })
      this.#step({ ...what, wait, party, block: limit !== 'never', endless: limit === 'endless' })
      if (!this.#calls.has(wait)) return
      const isOfDeadlocks = limit === 'endless' && this.facts.detectDeadlock
      const counts = party === PROGRAM && isOfDeadlocks
      this.#calls.set(wait, { settle, end: this.#limit(wait, party, limit), counts })
      if (isOfDeadlocks) this.#changed(counts ? 1 : 0)
    })
  }

  /** A call that does not wait, answered before this returns. */
  now(what: Asking): Outcome {
    this.#note(what)
    const wait = ++this.#lastWait
    let answer: Outcome = { is: 'empty' }
    this.#calls.set(wait, {
      settle: (outcome) => {
        answer = outcome
      },
      end: noLimit,
      counts: false,
    })
    this.#step({ ...what, wait, party: PROGRAM, block: false, endless: false })
    return answer
  }

  took(party: PartyId, seq: number): void {
    this.#step({ type: 'took', party, seq })
  }

  gone(party: PartyId, label: string): void {
    this.#producers.delete(party)
    this.#consumers.delete(party)
    // Their calls have no receiver any more.
    for (const { wait, party: waits } of this.machine.waiting()) if (waits === party) this.#forget(wait)
    this.#step({ type: 'gone', party, label })
  }

  deadlock(waits: readonly WaitId[], lines: readonly string[]): void {
    this.#step({ type: 'deadlock', waits, lines })
  }

  whenClosed(listener: () => void): void {
    this.#onClosed = listener
  }

  /** A second call changes nothing. */
  close(): number {
    if (!this.machine.isClosed) {
      this.#step({ type: 'close' })
      this.tickets.clear()
      const { discarded } = this.machine.metrics
      this.#onClosed()
      this.#tell({ type: 'queue.closed', queueId: this.facts.id, name: this.facts.name, discarded })
    }
    return this.machine.metrics.discarded
  }

  #note(what: Asking): void {
    if (what.type === 'put' && what.item.carries.length > 0) this.hasCarried = true
  }

  // A wait of this program keeps it alive; a child that waits keeps it alive by itself if it should.
  #limit(wait: WaitId, party: PartyId, limit: WaitLimit): () => void {
    if (typeof limit !== 'number') {
      const hold = new Hold()
      hold.set(party === PROGRAM)
      return () => {
        hold.set(false)
      }
    }
    const timer = new LongTimer(() => {
      this.#step({ type: 'expired', wait })
    }, limit)
    if (party !== PROGRAM) letGo(timer)
    return () => {
      timer.clear()
    }
  }

  #forget(wait: WaitId): Call | undefined {
    const call = this.#calls.get(wait)
    this.#calls.delete(wait)
    if (call === undefined) return undefined
    call.end()
    if (call.counts) this.#changed(-1)
    return call
  }

  #step(event: QueueEvent): void {
    const settled: readonly Settle[] = this.machine.step(event)
    for (const { wait, outcome } of settled) this.#forget(wait)?.settle(outcome)
  }

  get status(): QueueStatus {
    const { depth, unfinished } = this.machine
    return {
      id: this.facts.id,
      queueDepth: depth,
      putting: [...this.machine.waiting('put')].map(({ party }) => party),
      getting: [...this.machine.waiting('get')].map(({ party }) => party),
      joining: [...this.machine.waiting('join')].map(({ party }) => party),
      producers: [...this.#producers],
      consumers: [...this.#consumers],
      unfinished: this.facts.joinable ? unfinished : null,
    }
  }
}
