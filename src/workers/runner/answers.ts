// The answers of one chunk that have not been sent yet, and the frame that holds them.

import type { Codec } from '../../engine/wire/codec.ts'
import { encodeResults } from '../../engine/wire/frames.ts'
import { STATUS_FAILED } from '../../engine/wire/protocol.ts'
import { toRemoteError } from '../../engine/errors.ts'
import type { ChildMemory } from '../boot/child-memory.ts'
import type { Outbox } from './outbox.ts'

export class Answers {
  #chunkId = 0
  readonly #codec: Codec
  readonly #outbox: Outbox
  readonly #memory: ChildMemory
  #first = 0
  #statuses: number[] = []
  #values: unknown[] = []
  #workMs: number[] = []

  constructor(codec: Codec, outbox: Outbox, memory: ChildMemory) {
    this.#codec = codec
    this.#outbox = outbox
    this.#memory = memory
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
    this.#statuses.push(status)
    this.#values.push(value)
    this.#workMs.push(workMs)
  }

  /** Moves the answers into the outbox. */
  flush(): void {
    if (this.#statuses.length === 0) return
    // Taken first: if encoding ends the process, the exit handler must not encode the same answers again.
    const values = this.#values
    const statuses = this.#statuses
    const workMs = this.#workMs
    const first = this.#first
    this.#first += statuses.length
    this.#values = []
    this.#statuses = []
    this.#workMs = []
    this.#send(first, statuses, values, workMs)
  }

  #send(first: number, statuses: number[], values: unknown[], workMs: readonly number[]): void {
    const { bytes, large } = this.#encode(statuses, values)
    const table = this.#memory.writeToParent(large)
    if (table !== null) this.#outbox.write(encodeResults(this.#chunkId, first, statuses, workMs, bytes, table))
    else {
      // No room in shared memory, or the parent is slow to read: send through the channel, which waits.
      const whole = this.#codec.encode(values, 'results')
      this.#outbox.write(encodeResults(this.#chunkId, first, statuses, workMs, whole))
    }
  }

  #encode(statuses: number[], values: unknown[]): ReturnType<Codec['encodeParts']> {
    try {
      return this.#codec.encodeParts(values, 'results')
    } catch {
      // One of the answers cannot be encoded: find it, so that it fails alone.
      values.forEach((value, i) => {
        try {
          this.#codec.encodeParts(value, 'the result')
        } catch (error) {
          statuses[i] = STATUS_FAILED
          values[i] = toRemoteError(error)
        }
      })
    }
    try {
      return this.#codec.encodeParts(values, 'results')
    } catch (error) {
      // Each answer fits alone and all together do not: without this the worker would send none of them.
      const remote = toRemoteError(error)
      values.fill(remote)
      statuses.fill(STATUS_FAILED)
      return this.#codec.encodeParts(values, 'results')
    }
  }
}
