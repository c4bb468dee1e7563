// Tasks that no worker holds, as spans of adjacent tasks, with their number in all and by job.

import { Deque } from '../../../shared/deque.ts'
import type { JobId, WorkerId } from './scheduler-messages.ts'

export interface Span {
  readonly job: JobId
  first: number
  count: number
  /** How often its task was running when a worker died. */
  readonly retried: number
  /** How many of these deaths a person had asked for. */
  readonly pardoned: number
  /** The dead worker that held them. */
  readonly from: WorkerId | null
  /** To be dispatched one by one: a task may have killed a worker, or all were too much for one message. */
  readonly alone: boolean
}

export class WaitingLine {
  readonly #spans = new Deque<Span>()
  readonly #byJob = new Map<JobId, number>()
  #tasks = 0

  get tasks(): number {
    return this.#tasks
  }

  tasksOf(job: JobId): number {
    return this.#byJob.get(job) ?? 0
  }

  get front(): Span | undefined {
    return this.#spans.peekFront()
  }

  add(span: Span): void {
    if (span.count <= 0) return
    const last = this.#spans.peekBack()
    // Tasks that are submitted one by one are adjacent: one span, or each would travel alone.
    if (last !== undefined && follows(last, span)) {
      this.#spans.popBack()
      this.#spans.pushBack({ ...last, count: last.count + span.count })
    } else this.#spans.pushBack(span)
    this.#count(span.job, span.count)
  }

  /** In front of all others: the span has waited before. */
  addFirst(span: Span): void {
    if (span.count <= 0) return
    this.#spans.pushFront(span)
    this.#count(span.job, span.count)
  }

  /** Up to `most` tasks from the front. */
  take(most: number): Span | undefined {
    const span = this.#spans.peekFront()
    if (span === undefined) return undefined
    const count = Math.min(span.count, most)
    this.#count(span.job, -count)
    if (count === span.count) return this.#spans.popFront()
    const { job, first, retried, pardoned, from, alone } = span
    // In place: a span of a million tasks is taken from a hundred thousand times.
    span.first += count
    span.count -= count
    return { job, first, count, retried, pardoned, from, alone }
  }

  /** Everything, or everything of one job, leaves the line. */
  remove(job: JobId | null): Span[] {
    const removed: Span[] = []
    for (let left = this.#spans.length; left > 0; left--) {
      const span = this.#spans.popFront()
      if (span === undefined) break
      if (job === null || span.job === job) {
        removed.push(span)
        this.#count(span.job, -span.count)
      } else this.#spans.pushBack(span)
    }
    return removed
  }

  has(job: JobId, index: number): boolean {
    for (const span of this.#spans)
      if (span.job === job && index >= span.first && index < span.first + span.count) return true
    return false
  }

  /** One task leaves the line; false when it does not wait here. */
  drop(job: JobId, index: number): Span | null {
    let dropped: Span | null = null
    for (let left = this.#spans.length; left > 0; left--) {
      const span = this.#spans.popFront()
      if (span === undefined) break
      if (span.job !== job || index < span.first || index >= span.first + span.count) {
        this.#spans.pushBack(span)
        continue
      }
      dropped = { ...span, first: index, count: 1 }
      const before = { ...span, count: index - span.first }
      const after = { ...span, first: index + 1, count: span.first + span.count - index - 1 }
      for (const part of [before, after]) if (part.count > 0) this.#spans.pushBack(part)
    }
    if (dropped !== null) this.#count(job, -1)
    return dropped
  }

  #count(job: JobId, tasks: number): void {
    this.#tasks += tasks
    const left = this.tasksOf(job) + tasks
    if (left === 0) this.#byJob.delete(job)
    else this.#byJob.set(job, left)
  }
}

function follows(last: Span, next: Span): boolean {
  return (
    last.job === next.job &&
    last.first + last.count === next.first &&
    last.retried === 0 &&
    next.retried === 0 &&
    last.from === null &&
    next.from === null &&
    !last.alone &&
    !next.alone
  )
}
