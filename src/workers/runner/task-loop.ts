// The loop over the tasks of one chunk: runs them one after the other and keeps their answers, at the given pace.
//
// Synchronous wherever a task is: a turn of the microtask queue for each tiny task would cost more than the task.

import type { CallShape } from '../../engine/wire/frames.ts'
import { thrownValue } from '../../engine/wire/thrown-value.ts'
import { isRecalled, RECALL_ALL } from '../../engine/wire/recall.ts'
import { STATUS_DONE, STATUS_FAILED, STATUS_SKIPPED } from '../../engine/wire/protocol.ts'
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

/** Exact marks are one a task; the recall is read with every so many of them, for that is one more system call. */
const EXACT_STRIDE = 8

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
  /** When the last synchronous task ended: one reading of the clock serves its time and the pace. */
  #endedMs = 0

  constructor(pace: Pace, answers: Answers, outbox: Outbox, memory: ChildMemory) {
    this.#pace = pace
    this.#answers = answers
    this.#outbox = outbox
    this.#memory = memory
  }

  /** Continues where the chunk was left. `isWithdrawn`: its tasks are answered without being run. */
  run(open: OpenChunk, isWithdrawn: boolean): Stop {
    const { chunk, run } = open
    const pace = this.#pace
    const answers = this.#answers
    while (open.next < chunk.count) {
      const i = open.next
      if (i >= open.marked) {
        const refusal = this.#mark(open, i)
        if (refusal !== null) return refusal
      }
      open.next = i + 1
      const beganMs = nowMs()
      let endedMs = beganMs
      if (isWithdrawn) answers.add(STATUS_SKIPPED, null, 0)
      else if (run === null) answers.add(STATUS_FAILED, thrownValue(open.broken), 0)
      else {
        const pending = this.#call(run, chunk.shape, open.values[i], beganMs)
        if (pending !== null) {
          open.marked = open.strideEnd = open.next
          return pending
        }
        endedMs = this.#endedMs
        // A long task may have passed its deadline, and what is behind it may have been recalled: the recall is read.
        if (pace.ran(endedMs - beganMs)) open.marked = open.strideEnd = open.next
      }
      const isLast = open.next === chunk.count
      if (!chunk.oneByOne && !pace.flushIsDue(endedMs, endedMs - beganMs, isLast, answers.count)) continue
      pace.flushed(endedMs)
      answers.flush()
      if (!this.#outbox.flush()) return 'blocked'
      if (pace.turnIsDue(endedMs)) return 'turn'
    }
    return 'ended'
  }

  /** Marks task `i` and those that share its mark. Not null when task `i` must not be started. */
  #mark(open: OpenChunk, i: number): 'recalled' | 'halt' | null {
    const { chunk } = open
    const isExact = chunk.oneByOne || chunk.exact
    const most = Math.min(chunk.count - i, mostWithoutReading(i))
    const span = isExact ? 1 : this.#pace.span(nowMs(), most)
    const reads = i >= open.strideEnd
    if (reads) open.strideEnd = i + (isExact ? Math.min(EXACT_STRIDE, most) : span)
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

  /** Null when the task was synchronous. */
  #call(run: TargetFunction, shape: CallShape, value: unknown, beganMs: number): Promise<void> | null {
    const answers = this.#answers
    try {
      const result = shape === 'spread' ? run(...(value as unknown[])) : run(value)
      if (isThenable(result)) {
        return Promise.resolve(result).then(
          (resolved: unknown) => {
            answers.add(STATUS_DONE, resolved, nowMs() - beganMs)
          },
          (error: unknown) => {
            answers.add(STATUS_FAILED, thrownValue(error), nowMs() - beganMs)
          },
        )
      }
      this.#endedMs = nowMs()
      answers.add(STATUS_DONE, result, this.#endedMs - beganMs)
    } catch (error) {
      this.#endedMs = nowMs()
      answers.add(STATUS_FAILED, thrownValue(error), this.#endedMs - beganMs)
    }
    return null
  }
}

function isThenable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return value instanceof Promise || typeof (value as { then?: unknown }).then === 'function'
}
