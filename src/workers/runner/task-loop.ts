// The loop over the tasks of one chunk: runs them one after the other and keeps their answers, at the given pace.
//
// Synchronous wherever a task is: a turn of the microtask queue for each tiny task would cost more than the task.

import { isRecalled, RECALL_ALL } from '../../engine/wire/recall.ts'
import type { ChildMemory } from '../boot/child-memory.ts'
import type { Answers } from './answers.ts'
import { nowMs } from './clock.ts'
import type { OpenChunk } from './open-chunk.ts'
import type { Outbox } from './outbox.ts'
import type { Pace } from './pace.ts'
import type { TargetFunction } from './target-loader.ts'

/**
 * Why the loop was left: all tasks are answered; the parent is slow to read; commands have to be read; the next task was
 * recalled; a deadline has passed, and no further task may begin; or a task is asynchronous, until this promise is
 * resolved.
 */
export type Stop = 'ended' | 'blocked' | 'turn' | 'recalled' | 'halt' | Promise<void>

/** With a mark for each task the recall is read with every so many of them, for that is one more system call. */
const ONE_BY_ONE_STRIDE = 8
/**
 * Tasks that share one mark. When their worker dies it is not known which of them it was at: those of a pure function run
 * again, where the others are lost.
 */
const MAX_SPAN = 64
const MAX_SPAN_AGAIN = 512

/**
 * Tasks that are started without reading the recall wait behind a task that turns out to be long: at the beginning of a
 * chunk few are, and never many more than half of what has been done of the chunk.
 */
const mostWithoutReading = (i: number): number => 1 + (i >> 1)

export class TaskLoop {
  readonly #pace: Pace
  readonly #answers: Answers
  readonly #outbox: Outbox
  readonly #memory: ChildMemory

  constructor(pace: Pace, answers: Answers, outbox: Outbox, memory: ChildMemory) {
    this.#pace = pace
    this.#answers = answers
    this.#outbox = outbox
    this.#memory = memory
  }

  /** Continues where the chunk was left. `isWithdrawn`: its tasks are answered without being run. */
  run(open: OpenChunk, isWithdrawn: boolean): Stop {
    const { count } = open.chunk
    while (open.next < count) {
      if (open.next >= open.marked) {
        const refusal = this.#mark(open, open.next)
        if (refusal !== null) return refusal
      }
      const stop =
        isWithdrawn || open.run === null ? this.#answerUnrun(open, isWithdrawn) : this.#runMarked(open, open.run)
      if (stop !== null) return stop
    }
    return 'ended'
  }

  /**
   * Runs the tasks that are marked, up to one that is long. One reading of the clock a task: where one ends, the next
   * begins, and its time has the few nanoseconds that the answer before it took to keep.
   */
  #runMarked(open: OpenChunk, run: TargetFunction): Stop | null {
    const { chunk, values } = open
    const pace = this.#pace
    const answers = this.#answers
    const isSpread = chunk.shape === 'spread'
    let beganMs = nowMs()
    while (open.next < open.marked) {
      const i = open.next++
      let endedMs: number
      let isQuick: boolean
      try {
        const result = isSpread ? run(...(values[i] as unknown[])) : run(values[i])
        if (typeof result === 'object' && result !== null && isThenable(result))
          return this.#await(open, Promise.resolve(result), beganMs)
        endedMs = nowMs()
        isQuick = answers.done(result, endedMs - beganMs)
      } catch (error) {
        endedMs = nowMs()
        isQuick = answers.failed(error, endedMs - beganMs)
      }
      const workMs = endedMs - beganMs
      // A long task may have passed its deadline, and what is behind it may have been recalled: the recall is read.
      if (pace.ran(endedMs, workMs)) open.marked = open.strideEnd = open.next
      if (chunk.oneByOne || pace.flushIsDue(endedMs, workMs, open.next === chunk.count, answers.count))
        return this.#send(endedMs)
      beganMs = isQuick ? endedMs : nowMs()
    }
    return null
  }

  #await(open: OpenChunk, task: Promise<unknown>, beganMs: number): Promise<void> {
    const answers = this.#answers
    // It may take long: from here on its mark says that it alone is running.
    if (open.marked > open.next) this.#memory.mark(open.chunk.chunkId, open.next - 1)
    open.marked = open.strideEnd = open.next
    const answered = task.then(
      (resolved) => {
        answers.done(resolved, nowMs() - beganMs)
      },
      (error: unknown) => {
        answers.failed(error, nowMs() - beganMs)
      },
    )
    return open.chunk.oneByOne ? answered.then(() => this.#sendBeforeNext()) : answered
  }

  /** Resolves when the next task may begin. */
  #sendBeforeNext(): Promise<void> | undefined {
    return this.#send(nowMs()) === 'blocked' ? this.#outbox.drained() : undefined
  }

  /** Tasks of a withdrawn chunk, or of one that cannot be run. */
  #answerUnrun(open: OpenChunk, isWithdrawn: boolean): Stop | null {
    const { chunk } = open
    while (open.next < open.marked) {
      open.next++
      if (isWithdrawn) this.#answers.skipped()
      else this.#answers.failed(open.broken, 0)
      if (chunk.oneByOne) return this.#send(nowMs())
    }
    const atMs = nowMs()
    return this.#pace.flushIsDue(atMs, 0, open.next === chunk.count, this.#answers.count) ? this.#send(atMs) : null
  }

  /** Null when the next task may begin. */
  #send(atMs: number): Stop | null {
    this.#pace.flushed(atMs)
    this.#answers.flush()
    if (!this.#outbox.flush()) return 'blocked'
    return this.#pace.turnIsDue(atMs) ? 'turn' : null
  }

  /** Marks task `i` and those that share its mark. Not null when task `i` must not be started. */
  #mark(open: OpenChunk, i: number): 'recalled' | 'halt' | null {
    const { chunk } = open
    const reads = i >= open.strideEnd
    if (reads) {
      const most = Math.min(chunk.count - i, mostWithoutReading(i))
      open.strideEnd = i + (chunk.oneByOne ? Math.min(ONE_BY_ONE_STRIDE, most) : this.#pace.stride(nowMs(), most))
    }
    const span = chunk.oneByOne ? 1 : Math.min(chunk.again ? MAX_SPAN_AGAIN : MAX_SPAN, open.strideEnd - i)
    this.#memory.mark(chunk.chunkId, i, span, open.strideEnd - i)
    open.marked = i + span
    if (!reads) return null
    // Read after the mark is written: decision record 0010.
    const recall = this.#memory.recall()
    if (recall.chunk === RECALL_ALL) return 'halt'
    const { chunkId } = chunk
    if (isRecalled(recall, { chunk: chunkId, index: i })) return 'recalled'
    // The parent may have taken what is behind an earlier stride that a long task has cut short.
    if (recall.chunk === chunkId && recall.index > i) {
      open.strideEnd = Math.min(open.strideEnd, recall.index)
      open.marked = Math.min(open.marked, recall.index)
    }
    return null
  }
}

function isThenable(value: object): boolean {
  return value instanceof Promise || typeof (value as { then?: unknown }).then === 'function'
}
