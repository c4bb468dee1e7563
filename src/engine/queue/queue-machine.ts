// One queue: which calls put, get and wait, and what happens to it when a party dies. No clock, no process, no value;
// the state is kept in place, as the scheduler's.
//
// Its invariants: items leave in the order in which they came, each to one getter; waiting calls are served in the
// order of asking; there are never more than `maxSize` items; each call is settled once.
//
// An item that was sent to a child counts as got when the child confirms it. Until then the item takes up its room, and
// if the child dies first, the item goes back to its place at the front. What a child had taken dies with the child.

import { assertNever } from '../../shared/assert-never.ts'
import { Deque } from '../../shared/deque.ts'
import { PROGRAM } from '../../shared/process.ts'
import type {
  Doing,
  Item,
  Outcome,
  PartyId,
  QueueEvent,
  QueueMetrics,
  Settle,
  WaitId,
  Waiting,
} from './queue-messages.ts'

interface Queued extends Item {
  readonly seq: number
}

interface Putter extends Waiting {
  readonly item: Item
}

type Of<Type extends QueueEvent['type']> = Extract<QueueEvent, { type: Type }>

export class QueueMachine {
  readonly maxSize: number
  readonly joinable: boolean
  readonly #items = new Deque<Queued>()
  /** Sent to a child that has not confirmed them yet. */
  readonly #onTheWay = new Map<number, { readonly item: Queued; readonly party: PartyId }>()
  // A Map keeps the order of asking, and an entry in the middle leaves in constant time.
  readonly #putters = new Map<WaitId, Putter>()
  readonly #getters = new Map<WaitId, Waiting>()
  readonly #joiners = new Map<WaitId, Waiting>()
  readonly #taken = new Map<PartyId, number>()
  #settled: Settle[] = []
  #lastSeq = 0
  #unfinished = 0
  /** Lost since the last join that reported it. */
  #lost = 0
  #lostBy: string[] = []
  #closed = false
  readonly #metrics = { put: 0, got: 0, returned: 0, lost: 0, discarded: 0 }

  /** `maxSize` 0: without a limit. */
  constructor(maxSize: number, joinable: boolean) {
    this.maxSize = maxSize
    this.joinable = joinable
  }

  /** Items put and not yet taken. */
  get depth(): number {
    return this.#items.length
  }

  /** What takes up room: the items, and those on their way to a child. */
  get occupied(): number {
    return this.#items.length + this.#onTheWay.size
  }

  get isFull(): boolean {
    return this.maxSize > 0 && this.occupied >= this.maxSize
  }

  /** Put, and neither done nor lost. Sentinels do not count: there is nothing to do about them. */
  get unfinished(): number {
    return this.#unfinished
  }

  get isClosed(): boolean {
    return this.#closed
  }

  get metrics(): QueueMetrics {
    return { ...this.#metrics }
  }

  /** Waiting calls, in the order of asking. */
  *waiting(doing?: Doing): Generator<Waiting> {
    if (doing === undefined || doing === 'put') yield* this.#putters.values()
    if (doing === undefined || doing === 'get') yield* this.#getters.values()
    if (doing === undefined || doing === 'join') yield* this.#joiners.values()
  }

  /** Items that no party has received yet. */
  *items(): Generator<Item> {
    for (const { item } of this.#onTheWay.values()) yield item
    yield* this.#items
  }

  /** Returns what the event settles. */
  step(event: QueueEvent): readonly Settle[] {
    this.#settled = []
    switch (event.type) {
      case 'put':
        this.#put(event)
        break
      case 'get':
        this.#get(event)
        break
      case 'join':
        this.#join(event)
        break
      case 'task-done':
        this.#taskDone(event)
        break
      case 'took':
        this.#took(event)
        break
      case 'expired':
        this.#expired(event.wait)
        break
      case 'gone':
        this.#gone(event)
        break
      case 'deadlock':
        for (const wait of event.waits) this.#end(wait, { is: 'deadlock', lines: event.lines })
        break
      case 'close':
        this.#close()
        break
      default:
        assertNever(event, 'queue event')
    }
    this.#serve()
    return this.#settled
  }

  #put({ wait, party, item, block, endless }: Of<'put'>): void {
    if (this.#closed) this.#settle(wait, this.#closedNow())
    else if (!this.isFull && this.#putters.size === 0) {
      this.#admit(item)
      this.#settle(wait, { is: 'ok' })
    } else if (block) this.#putters.set(wait, { wait, party, doing: 'put', endless, item })
    else this.#settle(wait, { is: 'full' })
  }

  #get({ wait, party, block, endless }: Of<'get'>): void {
    if (this.#closed) this.#settle(wait, this.#closedNow())
    // A call that waits for an item came first; while there are items, no call waits for one.
    else if (this.#items.length > 0) this.#handOut(wait, party)
    else if (block) this.#getters.set(wait, { wait, party, doing: 'get', endless })
    else this.#settle(wait, { is: 'empty' })
  }

  #join({ wait, party, block, endless }: Of<'join'>): void {
    if (this.#unfinished === 0) this.#settle(wait, this.#finished())
    else if (this.#closed) this.#settle(wait, this.#closedNow())
    else if (block) this.#joiners.set(wait, { wait, party, doing: 'join', endless })
    else this.#settle(wait, { is: 'unfinished' })
  }

  #taskDone({ wait, party }: Of<'task-done'>): void {
    // After the end no party joins any more; that the work was done is no mistake.
    if (this.#closed) this.#settle(wait, { is: 'ok' })
    else if (this.#unfinished === 0) this.#settle(wait, { is: 'too-often' })
    else {
      this.#unfinished--
      // As in Python, a party may call it for what another one got.
      this.#addTaken(party, -1)
      this.#settle(wait, { is: 'ok' })
    }
  }

  #took({ party, seq }: Of<'took'>): void {
    const sent = this.#onTheWay.get(seq)
    if (sent?.party !== party) return // the party claims what it never got
    this.#onTheWay.delete(seq)
    this.#got(party, sent.item)
  }

  #expired(wait: WaitId): void {
    if (this.#putters.has(wait)) this.#end(wait, { is: 'full' })
    else if (this.#getters.has(wait)) this.#end(wait, { is: 'empty' })
    else if (this.#joiners.has(wait)) this.#end(wait, { is: 'unfinished' })
  }

  #gone({ party, label }: Of<'gone'>): void {
    for (const line of [this.#putters, this.#getters, this.#joiners])
      for (const { wait, party: waits } of line.values()) if (waits === party) line.delete(wait)
    this.#takeBack([...this.#onTheWay.values()].filter((sent) => sent.party === party).map(({ item }) => item))
    const taken = this.#taken.get(party) ?? 0
    this.#taken.delete(party)
    // The party may have left it to others to report these as done.
    const lost = Math.min(taken, this.#unfinished - this.#toDo())
    if (lost <= 0) return
    this.#unfinished -= lost
    this.#lost += lost
    this.#metrics.lost += lost
    if (!this.#lostBy.includes(label)) this.#lostBy.push(label)
  }

  /** Puts items, oldest first, where they came from: before all that came after them. */
  #takeBack(returned: readonly Queued[]): void {
    for (const item of returned) this.#onTheWay.delete(item.seq)
    if (this.#closed) {
      this.#metrics.discarded += returned.length
      return
    }
    this.#metrics.returned += returned.length
    const newest = Math.max(...returned.map(({ seq }) => seq))
    const front = [...returned]
    for (let next = this.#items.peekFront(); next !== undefined && next.seq < newest; next = this.#items.peekFront()) {
      front.push(next)
      this.#items.popFront()
    }
    for (const item of front.sort((a, b) => b.seq - a.seq)) this.#items.pushFront(item)
  }

  #close(): void {
    if (this.#closed) return
    this.#closed = true
    while (this.#items.popFront() !== undefined) this.#metrics.discarded++
    for (const { wait } of [...this.waiting()]) this.#end(wait, this.#closedNow())
  }

  #closedNow(): Outcome {
    return { is: 'closed', discarded: this.#metrics.discarded }
  }

  /** Settles every call that can go on now. */
  #serve(): void {
    for (;;) {
      const [getter] = this.#getters.values()
      const [putter] = this.#putters.values()
      if (getter !== undefined && this.#items.length > 0) {
        this.#getters.delete(getter.wait)
        this.#handOut(getter.wait, getter.party)
      } else if (putter !== undefined && !this.isFull) {
        this.#admit(putter.item)
        this.#end(putter.wait, { is: 'ok' })
      } else break
    }
    if (this.#unfinished === 0 && this.#joiners.size > 0) {
      const outcome = this.#finished()
      for (const wait of [...this.#joiners.keys()]) this.#end(wait, outcome)
    }
  }

  #admit(item: Item): void {
    this.#items.pushBack({ ...item, seq: ++this.#lastSeq })
    this.#metrics.put++
    if (this.joinable && !item.isSentinel) this.#unfinished++
  }

  #handOut(wait: WaitId, party: PartyId): void {
    const item = this.#items.popFront()
    if (item === undefined) return
    if (party === PROGRAM) this.#got(party, item)
    else this.#onTheWay.set(item.seq, { item, party })
    this.#settle(wait, { is: 'got', item, seq: item.seq })
  }

  #got(party: PartyId, item: Item): void {
    this.#metrics.got++
    if (!item.isSentinel) this.#addTaken(party, 1)
  }

  #addTaken(party: PartyId, by: 1 | -1): void {
    if (!this.joinable) return
    const taken = Math.max(0, (this.#taken.get(party) ?? 0) + by)
    if (taken === 0) this.#taken.delete(party)
    else this.#taken.set(party, taken)
  }

  /** Unfinished items that no party has taken. */
  #toDo(): number {
    let count = 0
    for (const { isSentinel } of this.items()) if (!isSentinel) count++
    return count
  }

  #finished(): Outcome {
    if (this.#lost === 0) return { is: 'ok' }
    const outcome: Outcome = { is: 'lost', items: this.#lost, holders: this.#lostBy }
    this.#lost = 0
    this.#lostBy = []
    return outcome
  }

  #end(wait: WaitId, outcome: Outcome): void {
    if (this.#putters.delete(wait) || this.#getters.delete(wait) || this.#joiners.delete(wait))
      this.#settle(wait, outcome)
  }

  #settle(wait: WaitId, outcome: Outcome): void {
    this.#settled.push({ wait, outcome })
  }
}
