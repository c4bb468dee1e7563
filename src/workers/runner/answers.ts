// The answers of one chunk that have not been sent yet, and the frame that holds them. An answer is encoded as it is
// given: a task that returns one object again and again gives each caller what it was at its return.

import type { Codec, OpenList } from '../../engine/wire/codec.ts'
import { encodeResults } from '../../engine/wire/frames.ts'
import { STATUS_FAILED } from '../../engine/wire/protocol.ts'
import { thrownValue } from '../../engine/wire/thrown-value.ts'
import type { ChildMemory } from '../boot/child-memory.ts'
import type { Outbox } from './outbox.ts'

const WHAT = 'the result'
/** Answers of so many bytes do not wait for others. */
const FLUSH_BYTES = 1024 * 1024

export class Answers {
  #chunkId = 0
  readonly #codec: Codec
  readonly #outbox: Outbox
  readonly #memory: ChildMemory
  readonly #list: OpenList
  #first = 0
  #statuses: number[] = []
  #workMs: number[] = []

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
    return this.#statuses.length
  }

  add(status: number, value: unknown, workMs: number): void {
    try {
      if (this.#list.add(value, WHAT)) this.#note(status, workMs)
      else this.#sendLarge(status, value, workMs)
    } catch (error) {
      // This answer alone has failed.
      this.#list.add(thrownValue(error), WHAT)
      this.#note(STATUS_FAILED, workMs)
    }
    if (this.#list.bytes > FLUSH_BYTES) this.flush()
  }

  /** Moves the answers into the outbox. */
  flush(): void {
    const statuses = this.#statuses
    if (statuses.length === 0) return
    const workMs = this.#workMs
    const first = this.#first
    this.#first += statuses.length
    this.#statuses = []
    this.#workMs = []
    this.#outbox.write(encodeResults(this.#chunkId, first, statuses, workMs, this.#list.take()))
  }

  #note(status: number, workMs: number): void {
    this.#statuses.push(status)
    this.#workMs.push(workMs)
  }

  /** Large buffers go into shared memory at once: the task may change them when it runs again. */
  #sendLarge(status: number, value: unknown, workMs: number): void {
    this.flush()
    const { bytes, large } = this.#codec.encodeList([value], WHAT)
    const table = this.#memory.writeToParent(large)
    // No room in shared memory, or the parent is slow to read: through the channel, which waits.
    const whole = table === null ? this.#codec.encodeWholeList([value], WHAT) : bytes
    const first = this.#first++
    this.#outbox.write(encodeResults(this.#chunkId, first, [status], [workMs], whole, table ?? undefined))
  }
}
