// Queue and JoinableQueue, with the surface of Python's `multiprocessing.Queue` where that makes sense. This program
// has the items: processes that it started request them, so none of them holds a lock or a pipe that another needs.
//
// Not here, because no thread behind a queue feeds a pipe: `join_thread` and `cancel_join_thread`. What a child has put
// is in the queue when its `put` has resolved, whatever happens to the child.

import { PROGRAM } from '../../shared/process.ts'
import type { QueueId } from '../../shared/queue.ts'
import type { RunId } from '../../shared/run.ts'
import { parentCodec } from '../wire/parent-codec.ts'
import { registerShareable, Shareable, type Reference, type Travel } from '../wire/references.ts'
import { QueueClosedError } from '../errors.ts'
import { checkOptions, knownOptions, NO_OPTIONS } from '../options/known-options.ts'
import { runIdOf, textOf, trueOrFalse, wholeNumber } from '../options/values.ts'
import { encodeItem } from '../wire/queue-item.ts'
import type { WaitLimit } from '../wire/queue-requests.ts'
import {
  isRefusal,
  joinLimitOf,
  limitOf,
  refusalOf,
  sentinelCount,
  titleOf,
  type WaitOptions,
} from '../wire/queue-words.ts'
import { isSentinel, SENTINEL } from '../wire/sentinel.ts'
import { type Supervisor, supervisorOf } from '../supervisor/supervisor.ts'
import { brokerOf, type QueueBroker } from './broker.ts'
import type { HostedQueue } from './hosted-queue.ts'
import type { Item, Outcome, QueueMetrics, Waiting } from './queue-messages.ts'

export interface QueueOptions {
  /** The most items that fit in; 0 (the default): any number. */
  readonly maxSize?: number
  /** Default: `Queue-1`, `Queue-2`, … */
  readonly name?: string
  /**
   * A wait that no process can end any more gets a DeadlockError (the default). False where this program wakes the
   * others by something that the library cannot see, such as a timer of its own.
   */
  readonly detectDeadlock?: boolean
  readonly supervisor?: Supervisor
  /** The run that it belongs to; a scope gives it. */
  readonly runId?: RunId | null
}

const KNOWN = knownOptions<QueueOptions>('Queue', 'new Queue({ maxSize: 10 })', {
  maxSize: true,
  name: true,
  detectDeadlock: true,
  supervisor: true,
  runId: true,
})

const HERE = new Map<string, Map<QueueId, Queue>>()

/** Closed queues, while this program still has the object: a child may send its reference back. */
const CLOSED = new Map<QueueId, WeakRef<Queue>>()
const FORGOTTEN = new FinalizationRegistry<QueueId>((id) => CLOSED.delete(id))

// A reference that a child sends back is the queue itself again.
registerShareable('queue', ({ id, facts }) => {
  const { owner, name } = facts
  const queue = (typeof owner === 'string' ? HERE.get(owner)?.get(id) : undefined) ?? CLOSED.get(id)?.deref()
  if (queue === undefined) throw new QueueClosedError(titleOf(String(name)), null)
  return queue
})

export class Queue<T = unknown> extends Shareable {
  readonly id: QueueId
  readonly name: string
  /** 0: without a limit. */
  readonly maxSize: number
  readonly #owner: string
  readonly #broker: QueueBroker
  readonly #hosted: HostedQueue

  /** @throws OptionError naming the option. */
  constructor(options: QueueOptions = NO_OPTIONS) {
    super()
    checkOptions(options, KNOWN)
    const { maxSize = 0, detectDeadlock = true, name } = options
    wholeNumber('maxSize', maxSize, 0)
    trueOrFalse('detectDeadlock', detectDeadlock)
    const ownName = name === undefined ? null : textOf('name', name)
    const runId = runIdOf(options.runId)
    const supervisor = supervisorOf(options.supervisor)
    this.#broker = brokerOf(supervisor)
    const joinable = this instanceof JoinableQueue
    this.#hosted = this.#broker.open({ runId, maxSize, joinable, detectDeadlock }, ownName)
    this.id = this.#hosted.facts.id
    this.name = this.#hosted.facts.name
    this.maxSize = maxSize
    this.#owner = supervisor.token
    const here = HERE.get(this.#owner) ?? new Map<QueueId, Queue>()
    HERE.set(this.#owner, here.set(this.id, this as Queue))
    this.#hosted.whenClosed(() => {
      CLOSED.set(this.id, new WeakRef(this as Queue))
      FORGOTTEN.register(this, this.id)
      here.delete(this.id)
      if (here.size === 0) HERE.delete(this.#owner)
    })
  }

  /**
   * Resolves when the item is in the queue; waits while it is full.
   * @throws TaskSerializationError, QueueFullError, QueueClosedError, DeadlockError.
   */
  async put(value: T, options: WaitOptions = NO_OPTIONS): Promise<void> {
    const limit = limitOf('put', options)
    this.#done(await this.#hosted.call({ type: 'put', item: this.#itemOf(value) }, PROGRAM, limit))
  }

  /** The oldest item, also a sentinel (`isSentinel`). @throws QueueEmptyError, QueueClosedError, DeadlockError. */
  async get(options: WaitOptions = NO_OPTIONS): Promise<T> {
    return this.#valueOf(await this.#hosted.call({ type: 'get' }, PROGRAM, limitOf('get', options)))
  }

  /** @throws QueueFullError at once when there is no room. */
  putNowait(value: T): void {
    this.#done(this.#hosted.now({ type: 'put', item: this.#itemOf(value) }))
  }

  /** @throws QueueEmptyError at once when there is nothing. */
  getNowait(): T {
    return this.#valueOf(this.#hosted.now({ type: 'get' }))
  }

  /** Puts `count` sentinels, each of which stops one consumer, after all that was put before. */
  async putSentinels(count = 1): Promise<void> {
    for (let i = sentinelCount(count); i > 0; i--) await this.put(SENTINEL as T)
  }

  /** The items as they come, until a sentinel. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const item = await this.get()
      if (isSentinel(item)) return
      yield item
    }
  }

  /** Items put and not yet taken: Python's `qsize`. */
  get size(): number {
    return this.#hosted.machine.depth
  }

  get empty(): boolean {
    return this.size === 0
  }

  /** An item on its way to a child takes up room until the child has it. */
  get full(): boolean {
    return this.#hosted.machine.isFull
  }

  get isClosed(): boolean {
    return this.#hosted.machine.isClosed
  }

  /** The calls that wait, from here and from children: puts, gets, joins, each in the order of asking. */
  get waiting(): readonly Waiting[] {
    return [...this.#hosted.machine.waiting()]
  }

  /** @deprecated The earlier name of `metrics`. */
  get figures(): QueueMetrics {
    return this.metrics
  }

  get metrics(): QueueMetrics {
    return this.#hosted.machine.metrics
  }

  /** Waiting calls, and every later put and get, fail with QueueClosedError. Returns how many items were discarded. */
  close(): number {
    return this.#broker.close(this.#hosted)
  }

  override toReference(travel: Travel = 'message'): Reference {
    if (this.isClosed) throw new QueueClosedError(titleOf(this.name), this.metrics.discarded)
    const { name, maxSize, joinable } = this.#hosted.facts
    // The queue records what its items hold: a reference inside one is known to be on its way without a ticket.
    const ticket = travel === 'item' ? null : this.#hosted.newTicket()
    return { kind: 'queue', id: this.id, facts: { name, maxSize, joinable, owner: this.#owner, ticket } }
  }

  /** For the methods that a JoinableQueue has in addition. */
  protected async ask(type: 'join' | 'task-done', limit: WaitLimit): Promise<Outcome> {
    const outcome = await this.#hosted.call({ type }, PROGRAM, limit)
    if (outcome.is !== 'unfinished') this.#done(outcome)
    return outcome
  }

  protected get unfinishedItems(): number {
    return this.#hosted.machine.unfinished
  }

  #itemOf(value: T): Item {
    if (isSentinel(value)) return { bytes: new Uint8Array(0), isSentinel: true, carries: [] }
    const { bytes, carries } = encodeItem(parentCodec, value, this.name)
    // The encoder cuts its results from large pieces of memory: a small item must not keep such a piece for itself.
    const own = bytes.length * 2 < bytes.buffer.byteLength ? Uint8Array.from(bytes) : bytes
    return { bytes: own, isSentinel: false, carries }
  }

  #valueOf(outcome: Outcome): T {
    if (outcome.is !== 'got') throw this.#errorOf(outcome)
    return (outcome.item.isSentinel ? SENTINEL : parentCodec.decode(outcome.item.bytes)) as T
  }

  #done(outcome: Outcome): void {
    if (outcome.is !== 'ok') throw this.#errorOf(outcome)
  }

  #errorOf(outcome: Outcome): Error {
    return isRefusal(outcome)
      ? refusalOf(outcome, this.name, this.maxSize)
      : new Error(`${titleOf(this.name)} answered something else than it was asked`)
  }
}

export class JoinableQueue<T = unknown> extends Queue<T> {
  /** Items put and not yet done. */
  get unfinished(): number {
    return this.unfinishedItems
  }

  /** Marks one item that was got as done; not for sentinels. @throws QueueUseError when nothing is left to be done. */
  async taskDone(): Promise<void> {
    await this.ask('task-done', 'never')
  }

  /**
   * True when every item is done, false at the limit.
   * @throws ItemsLostError when all is done except what died with its process; QueueClosedError, DeadlockError.
   */
  async join(timeoutMs?: number): Promise<boolean> {
    return (await this.ask('join', joinLimitOf(timeoutMs))).is === 'ok'
  }
}
