// Dispatch: which chunk goes to which worker next, how many may wait there, and which is asked back. A part of the
// scheduler's machine; like it, without clock or process.

import { autoChunk, heldChunks, MIN_HELD } from './auto-chunk.ts'
import type { JobId, SchedulerInstruction } from './scheduler-messages.ts'
import type { Job, Worker } from './scheduler-state.ts'
import type { Scaling } from './scaling.ts'
import type { Chunk } from './take-back.ts'
import type { Span, WaitingLine } from './waiting-line.ts'

/** What the parts of the scheduler share. */
export interface SchedulerState {
  readonly scaling: Scaling
  readonly jobs: Map<JobId, Job>
  readonly waiting: WaitingLine
  /** Instructions of the step that is being taken. */
  todo: SchedulerInstruction[]
}

export class Dispatch {
  readonly #state: SchedulerState
  /** Workers with a chunk that waits behind another one: only then is there anything to recall. */
  #hoarding = 0
  #lastChunk = 0
  /** Tasks in the newest message. */
  lastChunkTasks = 0

  constructor(state: SchedulerState) {
    this.#state = state
  }

  /** First one chunk for everybody who has none, then some to wait at each. */
  feed(): void {
    if (this.#state.waiting.tasks === 0) return
    let filled = false
    for (const worker of this.#state.scaling.workers.values()) {
      if (this.#state.waiting.tasks === 0) return
      if (!this.#canTake(worker)) continue
      if (worker.chunks.length === 0) this.#give(worker)
      else filled = true
    }
    if (!filled || !this.#plenty()) return
    for (const worker of this.#state.scaling.workers.values()) if (this.#canTake(worker)) this.fill(worker)
  }

  #canTake(worker: Worker): boolean {
    return worker.ready && !worker.leaving && !worker.replaced && this.#state.scaling.room(worker) > 0
  }

  fill(worker: Worker): void {
    if (!this.#canTake(worker)) return
    if (this.#state.waiting.tasks === 0) {
      if (worker.chunks.length === 0) this.#steal()
      return
    }
    if (worker.chunks.length === 0) this.#give(worker)
    while (worker.chunks.length < this.#held() && this.#state.scaling.room(worker) > 0 && this.#plenty())
      this.#give(worker)
  }

  #front(): Job | undefined {
    const { front } = this.#state.waiting
    return front === undefined ? undefined : this.#state.jobs.get(front.job)
  }

  /** Chunks of what comes next that one worker may hold. */
  #held(): number {
    const job = this.#front()
    if (job === undefined) return 0
    // What the pool chooses is as much work as it wants to be ahead; while it still grows, many small ones would only cost.
    return job.chunkSize === 'auto' ? MIN_HELD : heldChunks(job.cost, job.chunkSize)
  }

  /** A chunk may wait at a worker only while those who start, or end their own, find others. */
  #plenty(): boolean {
    const job = this.#front()
    return job !== undefined && this.#state.waiting.tasks > this.#sizeFor(job) * this.#state.scaling.workers.size
  }

  #sizeFor(job: Job): number {
    if (job.chunkSize !== 'auto') return job.chunkSize
    return autoChunk(job.cost, this.#state.waiting.tasksOf(job.id), Math.max(this.#state.scaling.wanted, 1), job.sealed)
  }

  #give(worker: Worker): void {
    const { front } = this.#state.waiting
    const job = this.#front()
    if (front === undefined || job === undefined) return
    // What may have killed a worker travels alone, so that it is found.
    const size = front.alone ? 1 : Math.min(this.#sizeFor(job), this.#state.scaling.room(worker))
    const span: Span | undefined = this.#state.waiting.take(size)
    if (span === undefined) return
    const { first, count, retried, from } = span
    const chunk: Chunk = { id: ++this.#lastChunk, job: job.id, first, count, retried, answered: 0, dropped: false }
    this.lastChunkTasks = count
    worker.chunks.push(chunk)
    worker.assigned += count
    if (worker.chunks.length === 2) this.#hoarding++
    this.#state.todo.push({ do: 'send', worker: worker.id, chunk: chunk.id, job: job.id, first, count, retried })
    if (from !== null) this.#state.todo.push({ do: 'moved', job: job.id, from, to: worker.id, tasks: count })
  }

  /** Nothing waits and this worker idles: a chunk that waits at a busy one, behind a long task perhaps, is asked for. */
  #steal(): void {
    if (this.#hoarding === 0 || this.#state.waiting.tasks > 0) return
    let victim: Worker | null = null
    for (const worker of this.#state.scaling.workers.values()) {
      if (worker.chunks.length < 2 || worker.recalling !== null) continue
      if (victim === null || worker.chunks.length > victim.chunks.length) victim = worker
    }
    const chunk = victim?.chunks.at(-1)
    if (victim === null || chunk === undefined || chunk.dropped) return
    victim.recalling = chunk.id
    this.#state.todo.push({ do: 'recall', worker: victim.id, chunk: chunk.id })
  }

  remove(worker: Worker, chunk: Chunk): void {
    const at = worker.chunks.indexOf(chunk)
    if (at === -1) return
    worker.chunks.splice(at, 1)
    if (worker.chunks.length === 1) this.#hoarding--
  }

  shift(worker: Worker): void {
    worker.chunks.shift()
    if (worker.chunks.length === 1) this.#hoarding--
  }

  /** Its chunks leave a worker that is gone or condemned. */
  empty(worker: Worker): Chunk[] {
    if (worker.chunks.length > 1) this.#hoarding--
    return worker.chunks.splice(0)
  }
}
