// Runs chunks in the order in which they came, one task after the other. Each task keeps its own outcome; answers go
// out at the end of the chunk, and every few milliseconds before that.

import { writeSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createCodec } from '../../engine/channel/codec.ts'
import { type ChunkBody, encodeResults } from '../../engine/channel/frames.ts'
import {
  PROGRESS_BYTES,
  PROGRESS_FD,
  PROGRESS_LOADING,
  STATUS_DONE,
  STATUS_FAILED,
} from '../../engine/channel/protocol.ts'
import { ProtocolError, toRemoteError } from '../../engine/errors.ts'
import type { Outbox } from './outbox.ts'
import type { TargetFunction, TargetLoader } from './target-loader.ts'

/** An answer waits at most this long for others to travel with. */
const FLUSH_MS = 5
/** How long tasks may follow each other before commands from the parent are looked at. */
const TURN_MS = 20

const codec = createCodec()

/** Answers of one chunk that have not been sent. */
class Answers {
  readonly chunkId: number
  first = 0
  statuses: number[] = []
  values: unknown[] = []
  workMs: number[] = []

  constructor(chunkId: number) {
    this.chunkId = chunkId
  }

  add(status: number, value: unknown, workMs: number): void {
    this.statuses.push(status)
    this.values.push(value)
    this.workMs.push(workMs)
  }

  /** The frame for what is here, and an empty start for what follows; null when there is nothing. */
  take(): Uint8Array | null {
    const { statuses, workMs } = this
    if (statuses.length === 0) return null
    const payload = this.#encode()
    const frame = encodeResults(this.chunkId, this.first, statuses, workMs, payload)
    this.first += statuses.length
    this.statuses = []
    this.values = []
    this.workMs = []
    return frame
  }

  #encode(): Uint8Array {
    try {
      return codec.encode(this.values, 'results')
    } catch {
      // One of them cannot be sent: find out which, and let the others through.
      this.values.forEach((value, i) => {
        try {
          codec.encode(value, 'the result')
        } catch (error) {
          this.statuses[i] = STATUS_FAILED
          this.values[i] = toRemoteError(error)
        }
      })
      return this.#encodeOrFail()
    }
  }

  #encodeOrFail(): Uint8Array {
    try {
      return codec.encode(this.values, 'results')
    } catch (error) {
      // Each fits alone and all together do not: without this the worker would fall silent.
      const remote = toRemoteError(error)
      this.values = this.values.map(() => remote)
      this.statuses.fill(STATUS_FAILED)
      return codec.encode(this.values, 'results')
    }
  }
}

export class ChunkRunner {
  readonly #targets: TargetLoader
  readonly #outbox: Outbox
  readonly #queue: ChunkBody[] = []
  readonly #mark = Buffer.alloc(PROGRESS_BYTES)
  #answers: Answers | null = null
  #running: Promise<void> | null = null
  #lastTurnMs = 0

  constructor(targets: TargetLoader, outbox: Outbox) {
    this.#targets = targets
    this.#outbox = outbox
  }

  add(chunk: ChunkBody): void {
    this.#queue.push(chunk)
    this.#running ??= this.#work()
  }

  /** Resolves when everything that was handed over is answered. */
  async finish(): Promise<void> {
    while (this.#running !== null) await this.#running
  }

  /** For a process that is about to exit: what is answered and not sent. */
  flushNow(): void {
    const frame = this.#answers?.take() ?? null
    if (frame !== null) this.#outbox.writeNow(frame)
  }

  async #work(): Promise<void> {
    this.#lastTurnMs = performance.now()
    for (let chunk = this.#queue.shift(); chunk !== undefined; chunk = this.#queue.shift()) {
      await this.#runChunk(chunk)
    }
    this.#running = null
  }

  async #runChunk(chunk: ChunkBody): Promise<void> {
    this.#markStart(chunk.chunkId, PROGRESS_LOADING)
    const answers = new Answers(chunk.chunkId)
    this.#answers = answers
    const target = await this.#targets.get(chunk.targetId).then(
      (run) => ({ run }),
      (error: unknown) => ({ error }),
    )
    this.#markStart(chunk.chunkId, 0)
    const values = codec.decode(chunk.values)
    if (!Array.isArray(values) || values.length !== chunk.count)
      throw new ProtocolError('a chunk whose count is not its length')
    let lastFlushMs = performance.now()
    for (let i = 0; i < chunk.count; i++) {
      this.#markStart(chunk.chunkId, i)
      const beganMs = performance.now()
      if ('error' in target) answers.add(STATUS_FAILED, toRemoteError(target.error), 0)
      else {
        const waiting = this.#runTask(target.run, chunk, values[i], answers, beganMs)
        if (waiting !== undefined) {
          // What is answered does not wait for a task that itself waits.
          this.#send(answers)
          await waiting
        }
      }
      const nowMs = performance.now()
      if (nowMs - lastFlushMs < FLUSH_MS && i < chunk.count - 1) continue
      lastFlushMs = nowMs
      await this.#flush(answers, nowMs)
    }
    this.#answers = null
  }

  #markStart(chunkId: number, index: number): void {
    this.#mark.writeUInt32LE(chunkId, 0)
    this.#mark.writeUInt32LE(index, 4)
    writeSync(PROGRESS_FD, this.#mark, 0, PROGRESS_BYTES, 0)
  }

  /** False when the parent is slow to read. */
  #send(answers: Answers): boolean {
    const frame = answers.take()
    return frame === null || this.#outbox.write(frame)
  }

  async #flush(answers: Answers, nowMs: number): Promise<void> {
    if (!this.#send(answers)) await this.#outbox.drained()
    if (nowMs - this.#lastTurnMs < TURN_MS) return
    await nextTurn()
    this.#lastTurnMs = performance.now()
  }

  // Not async: a task that answers at once must not cost a turn of the microtask queue.
  #runTask(
    run: TargetFunction,
    chunk: ChunkBody,
    value: unknown,
    answers: Answers,
    beganMs: number,
  ): Promise<void> | undefined {
    try {
      const result = chunk.shape === 'spread' ? run(...(value as unknown[])) : run(value)
      if (result instanceof Promise || typeof (result as { then?: unknown } | null | undefined)?.then === 'function') {
        return Promise.resolve(result).then(
          (resolved: unknown) => {
            answers.add(STATUS_DONE, resolved, performance.now() - beganMs)
          },
          (error: unknown) => {
            answers.add(STATUS_FAILED, toRemoteError(error), performance.now() - beganMs)
          },
        )
      }
      answers.add(STATUS_DONE, result, performance.now() - beganMs)
    } catch (error) {
      answers.add(STATUS_FAILED, toRemoteError(error), performance.now() - beganMs)
    }
    return undefined
  }
}
