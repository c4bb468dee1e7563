// The loop over the tasks of one chunk: runs them one after the other and keeps their answers, at the given pace.
//
// Synchronous wherever a task is: a turn of the microtask queue for each tiny task would cost more than the task.

import { toRemoteError } from '../../engine/errors.ts'
import type { CallShape, ChunkBody } from '../../engine/wire/frames.ts'
import { RECALL_ALL } from '../../engine/wire/memory.ts'
import { STATUS_DONE, STATUS_FAILED, STATUS_SKIPPED } from '../../engine/wire/protocol.ts'
import type { ChildMemory } from '../boot/child-memory.ts'
import type { Answers } from './answers.ts'
import { nowMs } from './clock.ts'
import type { OpenChunk } from './open-chunk.ts'
import type { Outbox } from './outbox.ts'
import { LONG_TASK_MS, type Pace } from './pace.ts'
import type { TargetFunction } from './target-loader.ts'

/**
 * Why the loop was left: all tasks are answered; the parent is slow to read; commands have to be read; a deadline has
 * passed, and no further task may begin; or a task is asynchronous, until this promise is resolved.
 */
export type Stop = 'ended' | 'blocked' | 'turn' | 'halt' | Promise<void>

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
      const i = open.next++
      if (i >= open.marked) open.marked = i + this.#mark(chunk, i)
      const beganMs = nowMs()
      let endedMs = beganMs
      if (isWithdrawn) answers.add(STATUS_SKIPPED, null, 0)
      else if (run === null) answers.add(STATUS_FAILED, toRemoteError(open.broken), 0)
      else {
        const pending = this.#call(run, chunk.shape, open.values[i], beganMs)
        if (pending !== null) return pending
        endedMs = this.#endedMs
        if (pace.ran(endedMs - beganMs)) open.marked = open.next
        // A long task may have passed its deadline: then no other task may begin.
        if (endedMs - beganMs >= LONG_TASK_MS && this.#memory.recalled() === RECALL_ALL) return 'halt'
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

  /** Called before task `i`: returns how many tasks from there on the mark covers. */
  #mark(chunk: ChunkBody, i: number): number {
    const span = chunk.oneByOne || chunk.exact ? 1 : this.#pace.span(nowMs(), chunk.count - i)
    this.#memory.mark(chunk.chunkId, i, span)
    return span
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
}

function isThenable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return value instanceof Promise || typeof (value as { then?: unknown }).then === 'function'
}
