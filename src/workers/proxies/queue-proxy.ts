// A queue of the parent inside a child: the same methods, each of which is a request. Items cross as bytes and are
// encoded and decoded here. A child holds no lock, and no items but those that it received, so the queue goes on
// however the child ends.

import type { Codec } from '../../engine/wire/codec.ts'
import { Shareable, type Reference } from '../../engine/wire/references.ts'
import { ProtocolError, QueueUseError } from '../../engine/errors.ts'
import { NO_OPTIONS } from '../../engine/options/known-options.ts'
import { encodeItem } from '../../engine/wire/queue-item.ts'
import type { ChildLink } from '../../engine/wire/child-link.ts'
import {
  QUEUE_SERVICE,
  type QueueResponse,
  type QueueLook,
  type QueueRequest,
  type WaitLimit,
} from '../../engine/wire/queue-requests.ts'
import {
  isRefusal,
  joinLimitOf,
  limitOf,
  refusalOf,
  sentinelCount,
  titleOf,
  type WaitOptions,
} from '../../engine/wire/queue-words.ts'
import { isSentinel, SENTINEL } from '../../engine/wire/sentinel.ts'

/** The owner's mark, in the environment of every child. Read at once, before other code can change it. */
const OWNER = process.env['PROCDECK_TOKEN']

/** All queues of one child, and its one way to the parent. */
class Queues {
  readonly codec: Codec
  readonly #link: ChildLink
  readonly #known = new Map<number, QueueProxy>()
  /** Received references that are not announced to the parent yet, by queue. */
  readonly #arrived = new Map<number, number[]>()

  constructor(link: ChildLink, codec: Codec) {
    this.#link = link
    this.codec = codec
  }

  proxyFor(reference: Reference): QueueProxy {
    const { id, facts } = reference
    const known = this.#known.get(id)
    const proxy = known !== undefined && known.owner === facts['owner'] ? known : this.#make(reference)
    this.#known.set(id, proxy)
    if (!proxy.isForeign) this.#arrive(id, facts['ticket'])
    return proxy
  }

  #make(reference: Reference): QueueProxy {
    const { joinable } = reference.facts
    return joinable === true ? new JoinableQueueProxy(reference, this) : new QueueProxy(reference, this)
  }

  // Decoding does not nest with encoding, so references are announced a little later, all of one message at once.
  #arrive(queue: number, ticket: unknown): void {
    if (this.#arrived.size === 0) queueMicrotask(() => this.#announce())
    const tickets = this.#arrived.get(queue) ?? []
    if (typeof ticket === 'number') tickets.push(ticket)
    this.#arrived.set(queue, tickets)
  }

  #announce(): void {
    const arrived = [...this.#arrived]
    this.#arrived.clear()
    for (const [queue, tickets] of arrived) this.#send({ ask: 'hold', queue, tickets })
  }

  /** Sends a request and ignores its response. */
  tell(question: QueueRequest): void {
    this.#announce()
    this.#send(question)
  }

  #send(question: QueueRequest): void {
    this.#link.request(QUEUE_SERVICE, question).catch(() => undefined)
  }

  async request(question: QueueRequest, limit: WaitLimit = 'never'): Promise<QueueResponse> {
    this.#announce()
    const ask = limit === 'endless' ? this.#link.wait : this.#link.request
    return ask.call(this.#link, QUEUE_SERVICE, question) as Promise<QueueResponse>
  }
}

const QUEUES = new WeakMap<ChildLink, Queues>()

/** Returns the same proxy for the same queue, however often its reference arrives. */
export function queueProxy(reference: Reference, link: ChildLink, codec: Codec): QueueProxy {
  let queues = QUEUES.get(link)
  if (queues === undefined) {
    queues = new Queues(link, codec)
    QUEUES.set(link, queues)
  }
  return queues.proxyFor(reference)
}

export class QueueProxy<T = unknown> extends Shareable {
  readonly id: number
  readonly name: string
  /** 0: without a limit. */
  readonly maxSize: number
  /** Mark of the supervisor that owns the queue. */
  readonly owner: string
  readonly #queues: Queues
  readonly #reference: Reference

  constructor(reference: Reference, queues: Queues) {
    super()
    const { name, maxSize, owner } = reference.facts
    if (typeof name !== 'string' || typeof maxSize !== 'number' || typeof owner !== 'string')
      throw new ProtocolError('a reference to a queue that lacks its facts')
    this.id = reference.id
    this.name = name
    this.maxSize = maxSize
    this.owner = owner
    this.#queues = queues
    this.#reference = { ...reference, facts: { ...reference.facts, ticket: null } }
  }

  /** The queue of another supervisor, or of a program above our parent, cannot be reached from here. */
  get isForeign(): boolean {
    return this.owner !== OWNER
  }

  /**
   * Resolves when the item is in the queue.
   * @throws TaskSerializationError, QueueFullError, QueueClosedError, DeadlockError.
   */
  async put(value: T, options: WaitOptions = NO_OPTIONS): Promise<void> {
    const limit = limitOf('put', options)
    const { bytes, carries } = isSentinel(value)
      ? { bytes: null, carries: [] }
      : encodeItem(this.#queues.codec, value, this.name)
    await this.call({ ask: 'put', queue: this.id, limit, bytes, carries }, limit)
  }

  /** The oldest item; a sentinel is one too (`isSentinel`). @throws QueueEmptyError, QueueClosedError, DeadlockError. */
  async get(options: WaitOptions = NO_OPTIONS): Promise<T> {
    const limit = limitOf('get', options)
    const answer = await this.call({ ask: 'get', queue: this.id, limit }, limit)
    if (answer.is !== 'got') throw new ProtocolError('an answer without its item')
    try {
      // Queues in the item are announced before it counts as taken, so that they have a holder at every moment.
      return (answer.bytes === null ? SENTINEL : this.#queues.codec.decode(answer.bytes)) as T
    } finally {
      this.#queues.tell({ ask: 'took', queue: this.id, seq: answer.seq })
    }
  }

  async putNowait(value: T): Promise<void> {
    await this.put(value, { block: false })
  }

  async getNowait(): Promise<T> {
    return this.get({ block: false })
  }

  /** Puts sentinels that stop `count` consumers, after all earlier items. */
  async putSentinels(count = 1): Promise<void> {
    for (let i = sentinelCount(count); i > 0; i--) await this.put(SENTINEL as T)
  }

  /** The items in the order of arrival, until a sentinel. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const item = await this.get()
      if (isSentinel(item)) return
      yield item
    }
  }

  /** A promise, because only the parent knows the size, which may have changed when the response arrives. */
  get size(): Promise<number> {
    return this.#look().then(({ size }) => size)
  }

  get empty(): Promise<boolean> {
    return this.#look().then(({ size }) => size === 0)
  }

  get full(): Promise<boolean> {
    return this.#look().then(({ full }) => full)
  }

  /** Closes the queue for all processes. Resolves to the number of discarded items. */
  async close(): Promise<number> {
    const answer = await this.#queues.request({ ask: 'close', queue: this.id })
    return (answer.is === 'closed' ? answer.discarded : null) ?? 0
  }

  override toReference(): Reference {
    return this.#reference
  }

  /** @throws the error of a response that is a refusal, except for an unfinished join. */
  protected async call(question: QueueRequest, limit: WaitLimit = 'never'): Promise<QueueResponse> {
    if (this.isForeign) {
      throw new QueueUseError(
        `${titleOf(this.name)} belongs to another supervisor than this process: make it with the same \`supervisor\``,
      )
    }
    const answer = await this.#queues.request(question, limit)
    if (isRefusal(answer)) throw refusalOf(answer, this.name, this.maxSize)
    return answer
  }

  async #look(): Promise<QueueLook> {
    const answer = await this.call({ ask: 'look', queue: this.id })
    if (answer.is !== 'look') throw new ProtocolError('an answer without its metrics')
    return answer
  }
}

export class JoinableQueueProxy<T = unknown> extends QueueProxy<T> {
  /** Marks one received item as done; not for sentinels. @throws QueueUseError when no item is open. */
  async taskDone(): Promise<void> {
    await this.call({ ask: 'task-done', queue: this.id })
  }

  /** True when every item is done, false at the limit. @throws ItemsLostError, QueueClosedError, DeadlockError. */
  async join(timeoutMs?: number): Promise<boolean> {
    const limit = joinLimitOf(timeoutMs)
    const answer = await this.call({ ask: 'join', queue: this.id, limit }, limit)
    return answer.is === 'ok'
  }
}
