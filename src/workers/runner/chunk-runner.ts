// Runs chunks in the order in which they came, one task after the other. Each task keeps its own outcome; answers go
// out when there is nothing left to do, and every few milliseconds before that.
//
// Synchronous wherever a task is: a turn of the microtask queue for each tiny task would cost more than the task.

import type { Codec } from '../../engine/wire/codec.ts'
import type { ChunkBody } from '../../engine/wire/frames.ts'
import { encodeChunkId } from '../../engine/wire/frames.ts'
import { Kind, STATUS_DONE, STATUS_FAILED, STATUS_SKIPPED } from '../../engine/wire/protocol.ts'
import { RECALL_ALL } from '../../engine/wire/memory.ts'
import { ProtocolError, toRemoteError } from '../../engine/errors.ts'
import { Answers } from './answers.ts'
import type { ChildMemory } from '../boot/child-memory.ts'
import { onlyChannelIsOpen } from '../boot/in-thread.ts'
import { nowMs, takeFastClock } from './clock.ts'
import type { Outbox } from './outbox.ts'
import type { TargetFunction, TargetLoader, TargetRef } from './target-loader.ts'

/** An answer waits at most this long for others to travel with: what is finished and not sent dies with its worker. */
const FLUSH_MS = 5
/** Tasks of at least so long are few, so their answers may wait longer: each message costs the parent half a millisecond of a core. */
const LONG_TASK_MS = 1
const LONG_FLUSH_MS = 40
/** Answers in one message: what the parent makes of them must not hold it up. */
const MAX_ANSWERS = 2_048
/** Work between two marks, if it is many tiny tasks: a mark is a system call, about a microsecond. */
const MARK_MS = 0.03
const MAX_SPAN = 64
/** Messages that wait for others to leave with: the parent can refill while the rest is worked on. */
const MAX_FRAMES = 24
/** How long tasks may follow each other before commands from the parent are looked at. */
const TURN_MS = 20
const BEAT_MS = 250

interface Current {
  readonly chunk: ChunkBody
  readonly run: TargetFunction | null
  /** Why no task of it can run. */
  readonly broken: unknown
  values: readonly unknown[]
  next: number
  /** Tasks before this one are marked. */
  marked: number
}

export class ChunkRunner {
  readonly #codec: Codec
  readonly #targets: TargetLoader
  readonly #outbox: Outbox
  readonly #memory: ChildMemory
  readonly #asking: () => boolean
  readonly #answers: Answers
  readonly #withdrawn = new Set<number>()
  #queue: ChunkBody[] = []
  #current: Current | null = null
  /** Something else will call `#pump` again: a promise, a turn, a drain. */
  #waiting = false
  #lastTurnMs = 0
  #lastFlushMs = 0
  #markedMs = 0
  /** When the last task that answered at once did so: one look at the clock for its time and for ours. */
  #endedMs = 0
  #tasksSinceMark = 0
  #whenIdle: (() => void)[] = []
  #beat: NodeJS.Timeout | null = null

  /** `asking`: whether the program waits for an answer of its parent. */
  constructor(codec: Codec, targets: TargetLoader, outbox: Outbox, memory: ChildMemory, asking: () => boolean) {
    this.#asking = asking
    this.#codec = codec
    this.#targets = targets
    this.#outbox = outbox
    this.#memory = memory
    this.#answers = new Answers(codec, outbox, memory)
  }

  addTarget(target: TargetRef & { readonly id: number }): void {
    this.#targets.add(target)
  }

  add(chunk: ChunkBody): void {
    this.#queue.push(chunk)
  }

  /** Nobody waits for the rest of this chunk. */
  withdraw(chunkId: number): void {
    const held = this.#current?.chunk.chunkId === chunkId || this.#queue.some((chunk) => chunk.chunkId === chunkId)
    if (held) this.#withdrawn.add(chunkId)
  }

  /** To be called when everything that came together has been added. */
  go(): void {
    if (this.#waiting || (this.#current === null && this.#queue.length === 0)) return
    this.#lastTurnMs = nowMs()
    this.#lastFlushMs = this.#lastTurnMs
    this.#pump()
  }

  /** Resolves when everything that was handed over is answered. */
  finish(): Promise<void> {
    if (!this.#waiting && this.#current === null && this.#queue.length === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve)
    })
  }

  /** For a process that is about to exit: what is answered and not sent. */
  flushNow(): void {
    this.#answers.flush()
    this.#outbox.flushNow()
  }

  #pump(): void {
    this.#waiting = false
    for (;;) {
      const current = this.#current ?? this.#begin()
      if (current === null) {
        if (this.#waiting) return // a target is being loaded
        this.#outbox.flush()
        if (this.#queue.length === 0) this.#rest()
        return
      }
      if (!this.#runSome(current)) return
      if (current.next === current.chunk.count) {
        this.#answers.flush()
        if (this.#withdrawn.size > 0) this.#withdrawn.delete(current.chunk.chunkId)
        this.#current = null
        if (this.#outbox.waiting >= MAX_FRAMES) this.#outbox.flush()
      }
    }
  }

  /** The next chunk that may be begun; null when there is none, or when its target has to be loaded first. */
  #begin(): Current | null {
    // Deadlines are told by the answers before them: those must not wait behind a task that may get stuck.
    if (this.#queue[0]?.oneByOne === true && !this.#outbox.flush()) {
      this.#later(this.#outbox.drained())
      return null
    }
    for (let chunk = this.#queue.shift(); chunk !== undefined; chunk = this.#queue.shift()) {
      const target = this.#targets.known(chunk.targetId)
      this.#memory.mark(chunk.chunkId, target === null ? null : 0)
      const recalled = this.#memory.recalled()
      if (recalled === RECALL_ALL) return this.#halt()
      if (recalled === chunk.chunkId) {
        this.#outbox.write(encodeChunkId(Kind.returned, chunk.chunkId))
        // Before the mark: it tells that what came earlier has been run, which only an answer does after it.
        this.#outbox.flush()
        this.#memory.mark(0, 0)
        continue
      }
      if (target === null) {
        this.#load(chunk)
        return null
      }
      this.#current = this.#open(chunk, target)
      return this.#current
    }
    return null
  }

  #open(chunk: ChunkBody, target: { readonly run: TargetFunction } | { readonly error: unknown }): Current {
    this.#answers.begin(chunk.chunkId)
    // The first one is marked with the chunk.
    const base = { chunk, values: [], next: 0, marked: 1 }
    if ('error' in target) return { ...base, run: null, broken: target.error }
    try {
      // Copying takes milliseconds, in which the parent can send the next one.
      if (chunk.large.lengths.length > 0) this.#outbox.flush()
      const large = this.#memory.readFromParent(chunk.large)
      const values = this.#codec.decode(chunk.values, large)
      if (!Array.isArray(values) || values.length !== chunk.count)
        throw new ProtocolError('a chunk whose count is not its length')
      return { ...base, values, run: target.run, broken: null }
    } catch (error) {
      const cause = error instanceof ProtocolError && error.cause !== undefined ? error.cause : error
      return { ...base, run: null, broken: cause }
    }
  }

  #load(chunk: ChunkBody): void {
    this.#waiting = true
    this.#outbox.flush()
    void this.#targets.load(chunk.targetId).then((target) => {
      this.#memory.mark(chunk.chunkId, 0)
      this.#current = this.#open(chunk, target)
      this.#pump()
    })
  }

  /** False when it has to go on later. */
  #runSome(current: Current): boolean {
    const { chunk } = current
    const answers = this.#answers
    const { count, chunkId } = chunk
    while (current.next < count) {
      const i = current.next++
      if (i >= current.marked) this.#mark(current, i)
      const beganMs = nowMs()
      let atMs = beganMs
      if (this.#withdrawn.size > 0 && this.#withdrawn.has(chunkId)) answers.add(STATUS_SKIPPED, null, 0)
      else if (current.run === null) answers.add(STATUS_FAILED, toRemoteError(current.broken), 0)
      else {
        const pending = this.#call(current.run, chunk, current.values[i], answers, beganMs)
        if (pending !== null) {
          // What is answered does not wait for a task that itself waits.
          answers.flush()
          this.#outbox.flush()
          this.#waiting = true
          this.#startBeat()
          void pending.then(() => {
            if (this.#memory.recalled() === RECALL_ALL) {
              answers.flush()
              this.#halt()
            } else this.#pump()
          })
          return false
        }
        atMs = this.#endedMs
        this.#tasksSinceMark++
        if (atMs - beganMs >= MARK_MS) current.marked = current.next // the next one may be long as well
        // A task that was long may have been too long: then nothing more is ours.
        if (atMs - beganMs >= LONG_TASK_MS && this.#memory.recalled() === RECALL_ALL) {
          answers.flush()
          this.#halt()
          return false
        }
      }
      // A long task's answer waits for others of its chunk, never for those of the next.
      const longWaitMs = current.next === count ? 0 : LONG_FLUSH_MS
      const waitMs = atMs - beganMs < LONG_TASK_MS ? FLUSH_MS : longWaitMs
      if (!chunk.oneByOne && atMs - this.#lastFlushMs < waitMs && answers.count < MAX_ANSWERS) continue
      this.#lastFlushMs = atMs
      answers.flush()
      if (!this.#outbox.flush()) {
        this.#later(this.#outbox.drained())
        return false
      }
      if (atMs - this.#lastTurnMs < TURN_MS) continue
      this.#waiting = true
      this.#startBeat()
      setImmediate(() => {
        this.#lastTurnMs = nowMs()
        this.#pump()
      })
      return false
    }
    return true
  }

  /** Past a deadline: what was answered goes out, and then nothing any more; the end is on its way. */
  #halt(): null {
    this.#waiting = true
    this.#queue = []
    this.#outbox.flush()
    return null
  }

  /** Before task `i`: it, or with tiny tasks also some that follow, so that a mark does not cost more than the tasks. */
  #mark(current: Current, i: number): void {
    const { chunk } = current
    if (chunk.oneByOne || chunk.exact) {
      current.marked = i + 1
      this.#memory.mark(chunk.chunkId, i)
      return
    }
    const atMs = nowMs()
    const eachMs = (atMs - this.#markedMs) / Math.max(1, this.#tasksSinceMark)
    const span = Math.max(1, Math.min(MAX_SPAN, chunk.count - i, Math.floor(MARK_MS / eachMs)))
    current.marked = i + span
    this.#markedMs = atMs
    this.#tasksSinceMark = 0
    this.#memory.mark(chunk.chunkId, i, span)
  }

  #later(event: Promise<void>): void {
    this.#waiting = true
    void event.then(() => {
      this.#pump()
    })
  }

  /** Null when the task has answered at once. */
  #call(
    run: TargetFunction,
    chunk: ChunkBody,
    value: unknown,
    answers: Answers,
    beganMs: number,
  ): Promise<void> | null {
    try {
      const result = chunk.shape === 'spread' ? run(...(value as unknown[])) : run(value)
      if (isThenable(result)) {
        return Promise.resolve(result).then(
          (resolved: unknown) => {
            answers.add(STATUS_DONE, resolved, nowMs() - beganMs)
          },
          (error: unknown) => {
            answers.add(STATUS_FAILED, toRemoteError(error), nowMs() - beganMs)
          },
        )
      }
      this.#endedMs = nowMs()
      answers.add(STATUS_DONE, result, this.#endedMs - beganMs)
    } catch (error) {
      this.#endedMs = nowMs()
      answers.add(STATUS_FAILED, toRemoteError(error), this.#endedMs - beganMs)
    }
    return null
  }

  /** For work that lasts: of short work the marks tell enough. */
  #startBeat(): void {
    if (this.#beat !== null) return
    this.#beat = setInterval(() => {
      this.#memory.beat()
      this.#memory.waits(this.#asking() && onlyChannelIsOpen())
    }, BEAT_MS)
    this.#beat.unref()
  }

  #rest(): void {
    if (this.#beat !== null) clearInterval(this.#beat)
    this.#beat = null
    this.#memory.waits(false)
    takeFastClock()
    for (const resolve of this.#whenIdle.splice(0)) resolve()
  }
}

function isThenable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return value instanceof Promise || typeof (value as { then?: unknown }).then === 'function'
}
