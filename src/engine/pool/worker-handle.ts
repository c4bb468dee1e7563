// One worker of a pool as the pool driver sees it: a process, what was sent to it, and the frames to and from it.

import type { Place } from '../../shared/place.ts'
import { encodeCall, encodeTarget, encodeWithdraw } from '../wire/frames.ts'
import { decodeResults, encodeChunk, type CallShape } from '../wire/task-frames.ts'
import { Kind } from '../wire/protocol.ts'
import { ProtocolError } from '../errors.ts'
import type { LongTimer } from '../process/long-timer.ts'
import type { TargetUrl } from '../process/target.ts'
import type { WorkerProcess } from '../process/worker-process.ts'
import type { Answers } from './scheduler/scheduler-messages.ts'

export interface ResultsReceived {
  readonly chunk: number
  readonly first: number
  readonly answers: Answers
}

export interface Sending {
  readonly chunkId: number
  readonly targetId: number
  readonly target: TargetUrl
  readonly shape: CallShape
  /** Each task is answered before the next one begins: its deadline is measured from that. */
  readonly oneByOne: boolean
  /** Its tasks may be run again when their worker dies. */
  readonly again: boolean
  readonly values: unknown[]
  /** What the values are to their sender. */
  readonly what: () => string
}

export class WorkerHandle {
  readonly process: WorkerProcess
  readonly #targets = new Set<number>()
  /** Chunks whose large buffers are in shared memory. */
  readonly #slots = new Map<number, number>()
  /** The time limit of a running initializer. */
  initialising: LongTimer | null = null

  constructor(process: WorkerProcess) {
    this.process = process
  }

  init(target: TargetUrl, args: Uint8Array): void {
    this.process.send(encodeCall(Kind.init, target, args))
  }

  /**
   * Returns the bytes of the encoded inputs.
   * @throws TaskSerializationError, PayloadTooLargeError: nothing was sent.
   */
  send({ chunkId, targetId, target, shape, oneByOne, again, values, what }: Sending): number {
    const form = shape === 'spread' ? 'args' : 'values'
    const { bytes, large } = this.process.codec.encodeList(values, what, form)
    let frame: Buffer
    let size = bytes.length
    if (large.length === 0) frame = encodeChunk(chunkId, targetId, values.length, shape, { oneByOne, again }, bytes)
    else {
      const place = this.process.memory?.writeToChild(large) ?? null
      for (const { length } of large) size += length
      if (place === null) {
        const whole = this.process.codec.encodeWholeList(values, what, form)
        frame = encodeChunk(chunkId, targetId, values.length, shape, { oneByOne, again }, whole)
      } else {
        this.#slots.set(chunkId, place)
        const lengths = large.map(({ length }) => length)
        frame = encodeChunk(chunkId, targetId, values.length, shape, { oneByOne, again }, bytes, { place, lengths })
      }
    }
    if (!this.#targets.has(targetId)) {
      this.#targets.add(targetId)
      this.process.send(encodeTarget(targetId, target))
    }
    this.process.send(frame)
    return size
  }

  withdraw(chunkId: number): void {
    this.process.send(encodeWithdraw(chunkId))
  }

  /** @throws ProtocolError when the frame is no answer. */
  results(body: Buffer): ResultsReceived {
    const { chunkId, first, count, notDone, times, large, values: bytes } = decodeResults(body)
    const buffers = large.lengths.length === 0 ? [] : this.process.memory?.readFromChild(large.place, large.lengths)
    const values = this.process.codec.decode(bytes, buffers)
    if (!Array.isArray(values) || values.length !== count)
      throw new ProtocolError(`results claim ${count} answers and hold another number`)
    // The worker has read what it answers.
    this.#free(chunkId)
    return { chunk: chunkId, first, answers: { values: values as unknown[], notDone, times } }
  }

  /** The child has received all chunks that it was sent, and starts nothing from this place on. */
  returned({ chunk, index }: Place): void {
    for (const id of this.#slots.keys()) if (id > chunk || (id === chunk && index === 0)) this.#free(id)
  }

  #free(chunkId: number): void {
    const slot = this.#slots.get(chunkId)
    if (slot === undefined) return
    this.#slots.delete(chunkId)
    this.process.memory?.freeDown(slot)
  }
}
