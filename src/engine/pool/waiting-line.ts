// Tasks that no worker holds, as spans of tasks that stand side by side, with their number in all and by job.

import { Deque } from './deque.ts'
import type { JobId, WorkerId } from './scheduler-messages.ts'

export interface Span {
  readonly job: JobId
  readonly first: number
  readonly count: number
  /** How often its task has been running when a worker died. */
  readonly retried: number
  /** The dead worker that held them. */
  readonly from: WorkerId | null
  /** To be handed out one by one: it may have killed a worker, or was too much for one message. */
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
    this.#spans.pushBack(span)
    this.#count(span.job, span.count)
  }

  /** In front of everybody: it has waited before. */
  addFirst(span: Span): void {
    if (span.count <= 0) return
    this.#spans.pushFront(span)
    this.#count(span.job, span.count)
  }

  /** Up to `most` tasks from the front. */
  take(most: number): Span | undefined {
    const span = this.#spans.popFront()
    if (span === undefined) return undefined
    const count = Math.min(span.count, most)
    if (count < span.count) this.#spans.pushFront({ ...span, first: span.first + count, count: span.count - count })
    this.#count(span.job, -count)
    return { ...span, count }
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

  #count(job: JobId, tasks: number): void {
    this.#tasks += tasks
    const left = this.tasksOf(job) + tasks
    if (left === 0) this.#byJob.delete(job)
    else this.#byJob.set(job, left)
  }
}
