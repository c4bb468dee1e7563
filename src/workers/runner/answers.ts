// The answers of one chunk that have not been sent yet, and the frame that holds them. An answer is encoded as it is
// given: a task that returns one object again and again gives each caller what it was at its return.

import type { Codec } from '../../engine/wire/codec.ts'
import type { OpenList } from '../../engine/wire/growing-list.ts'
import { STATUS_DONE, STATUS_FAILED, STATUS_SKIPPED } from '../../engine/wire/protocol.ts'
import { encodeResults } from '../../engine/wire/task-frames.ts'
import { toRemoteError } from '../../engine/errors.ts'
import { thrownValue } from '../../engine/wire/thrown-value.ts'
import type { NotDone, TimeRun } from '../../shared/answers.ts'
import type { ChildMemory } from '../boot/child-memory.ts'
import type { Outbox } from './outbox.ts'

type Status = typeof STATUS_DONE | typeof STATUS_FAILED | typeof STATUS_SKIPPED

const WHAT = 'the result'
/** Answers of so many bytes do not wait for others. */
const FLUSH_BYTES = 1024 * 1024
/** A longer answer takes as long to encode as a tiny task takes to run. */
const QUICK_BYTES = 256
/** Neighbours that are shorter share a time, which is their mean: the clock itself is not much finer. */
const OWN_TIME_MS = 0.01

export class Answers {
  #chunkId = 0
  readonly #codec: Codec
  readonly #outbox: Outbox
  readonly #memory: ChildMemory
  readonly #list: OpenList
  #first = 0
  #count = 0
  #notDone: NotDone[] = []
  #times: TimeRun[] = []
  /** The last short ones, which are not in `#times` yet. */
  #shortCount = 0
  #shortMs = 0

  constructor(codec: Codec, outbox: Outbox, memory: ChildMemory) {
    this.#codec = codec
    this.#outbox = outbox
    this.#memory = memory
    this.#list = codec.openList()
  }

  /** From here on the answers belong to this chunk. */
  begin(chunkId: number): void {
    this.#chunkId = chunkId
    this.#first = 0
  }

  get count(): number {
    return this.#count
  }

  /** True when that took next to no time. */
  done(value: unknown, workMs: number): boolean {
    return this.#add(STATUS_DONE, value, workMs)
  }

  /** The task threw `thrown`. True when that took next to no time. */
  failed(thrown: unknown, workMs: number): boolean {
    return this.#add(STATUS_FAILED, thrownValue(thrown), workMs)
  }

  /** The task was not run: its chunk was withdrawn. */
  skipped(): void {
    this.#add(STATUS_SKIPPED, null, 0)
  }

  /** Moves the answers into the outbox. */
  flush(): void {
    if (this.#count === 0) return
    this.#closeShort()
    const first = this.#first
    this.#first += this.#count
    this.#outbox.write(encodeResults(this.#chunkId, first, this.#notDone, this.#times, this.#list.take()))
    this.#count = 0
    this.#notDone = []
    this.#times = []
  }

  #add(status: Status, value: unknown, workMs: number): boolean {
    const before = this.#list.bytes
    try {
      if (!this.#list.add(value, WHAT)) {
        this.#sendLarge(status, value, workMs)
        return false
      }
      this.#note(status, workMs)
    } catch (error) {
      // This answer alone has failed.
      this.#addError(error)
      this.#note(STATUS_FAILED, workMs)
    }
    const { bytes } = this.#list
    if (bytes > FLUSH_BYTES) this.flush()
    // What an object has may be computed while it is read.
    return typeof value !== 'object' && bytes - before <= QUICK_BYTES
  }

  /** With its facts, where these can cross beside the others. */
  #addError(error: unknown): void {
    try {
      if (this.#list.add(thrownValue(error), WHAT)) return
    } catch {
      // its name and text can
    }
    this.#list.add(toRemoteError(error), WHAT)
  }

  #note(status: Status, workMs: number): void {
    if (status !== STATUS_DONE) this.#notDone.push({ index: this.#count, status })
    this.#count++
    if (workMs < OWN_TIME_MS) {
      this.#shortCount++
      this.#shortMs += workMs
      return
    }
    this.#closeShort()
    this.#times.push({ count: 1, ms: workMs })
  }

  #closeShort(): void {
    if (this.#shortCount === 0) return
    this.#times.push({ count: this.#shortCount, ms: this.#shortMs / this.#shortCount })
    this.#shortCount = 0
    this.#shortMs = 0
  }

  /** Large buffers go into shared memory at once: the task may change them when it runs again. */
  #sendLarge(status: Status, value: unknown, workMs: number): void {
    this.flush()
    const { bytes, large } = this.#codec.encodeList([value], WHAT)
    const table = this.#memory.writeToParent(large)
    // No room in shared memory, or the parent is slow to read: through the channel, which waits.
    const whole = table === null ? this.#codec.encodeWholeList([value], WHAT) : bytes
    const notDone = status === STATUS_DONE ? [] : [{ index: 0, status }]
    const times = [{ count: 1, ms: workMs }]
    this.#outbox.write(encodeResults(this.#chunkId, this.#first++, notDone, times, whole, table ?? undefined))
  }
}
