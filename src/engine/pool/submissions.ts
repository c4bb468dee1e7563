// Tasks that are submitted one by one, each with a promise of its own. Those of one turn are handed over together, so
// that a task costs a promise and not a message.

import { QueueFullError, TaskCancelledError } from '../errors.ts'
import type { TargetUrl } from '../process/target.ts'
import type { Crew } from './crew.ts'
import { checkInput } from './checked-inputs.ts'
import { StreamInputs } from './inputs.ts'
import type { Job, OutcomeBatch } from './job.ts'
import type { TaskOptions } from './pool-options.ts'

export interface Submitted<R> {
  readonly promise: Promise<R>
  /** True when a worker has begun it, as far as can be told. */
  readonly isRunning: () => boolean
  /** True when it had not been handed to a worker and never will be; its promise rejects with TaskCancelledError. */
  readonly cancel: () => boolean
}

interface Entry {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  readonly cleanUp: (() => void) | null
}

/** Everything that was submitted for one target with one deadline: a job that never ends before its pool does. */
class Line {
  readonly inputs = new StreamInputs()
  readonly entries = new Map<number, Entry>()
  readonly job: Job
  /** Inputs that the crew knows of. */
  handed = 0

  constructor(crew: Crew, target: TargetUrl, deadlineMs: number | undefined) {
    this.job = crew.open(
      target,
      this.inputs,
      {
        chunkSize: 'auto',
        shape: 'spread',
        deadlineMs,
        onOutcomes: (batch) => {
          this.#settle(batch)
        },
      },
      false,
    )
  }

  #settle({ first, outcomes, values }: OutcomeBatch): void {
    for (let i = 0; i < values.length; i++) {
      const entry = this.entries.get(first + i)
      if (entry === undefined) continue // cancelled on this side
      this.entries.delete(first + i)
      entry.cleanUp?.()
      if (outcomes[i] === 'done') entry.resolve(values[i])
      else entry.reject(values[i])
    }
  }
}

export class Submissions {
  readonly #crew: Crew
  readonly #maxWaiting: number | null
  readonly #lines = new Map<string, Line>()
  readonly #dirty = new Set<Line>()
  readonly #roomWaiters: (() => void)[] = []
  #unflushed = 0
  #stopListening: (() => void) | null = null

  constructor(crew: Crew, maxWaiting: number | null) {
    this.#crew = crew
    this.#maxWaiting = maxWaiting
  }

  /** @throws TaskSerializationError, QueueFullError, the reason of a signal that has aborted. */
  submit(target: TargetUrl, args: readonly unknown[], { signal, deadlineMs }: TaskOptions): Submitted<unknown> {
    if (signal?.aborted === true) throw signal.reason
    if (this.#full) throw new QueueFullError('the pool', this.#maxWaiting ?? 0)
    const key = `${target.module} ${target.export} ${deadlineMs ?? ''}`
    let line = this.#lines.get(key)
    if (line === undefined) {
      line = new Line(this.#crew, target, deadlineMs)
      this.#lines.set(key, line)
    }
    const index = line.inputs.size
    checkInput(args, index)
    line.inputs.push(args)
    this.#later(line)
    const { entries, job } = line
    const promise = new Promise<unknown>((resolve, reject) => {
      const cleanUp = signal === undefined ? null : this.#watch(signal, line, index, reject)
      entries.set(index, { resolve, reject, cleanUp })
    })
    return {
      promise,
      isRunning: () => entries.has(index) && this.#crew.isRunning(job, index),
      cancel: () => this.#cancel(line, index),
    }
  }

  #cancel(line: Line, index: number): boolean {
    const entry = line.entries.get(index)
    this.flush()
    if (entry === undefined || !this.#crew.scheduler.waits(line.job.id, index)) return false
    line.entries.delete(index)
    entry.cleanUp?.()
    entry.reject(new TaskCancelledError('the call was cancelled before it began'))
    this.#crew.drop(line.job, index)
    return true
  }

  async room(): Promise<void> {
    if (!this.#full) return
    this.#stopListening ??= this.#crew.onProgress(() => {
      if (this.#full) return
      this.#stopListening?.()
      this.#stopListening = null
      for (const wake of this.#roomWaiters.splice(0)) wake()
    })
    await new Promise<void>((resolve) => {
      this.#roomWaiters.push(resolve)
    })
  }

  /** What was submitted in this turn is handed over now. */
  flush(): void {
    this.#unflushed = 0
    for (const line of this.#dirty) {
      const tasks = line.inputs.size - line.handed
      line.handed = line.inputs.size
      this.#crew.extend(line.job, tasks)
    }
    this.#dirty.clear()
  }

  get #full(): boolean {
    return this.#maxWaiting !== null && this.#crew.scheduler.waitingTasks + this.#unflushed >= this.#maxWaiting
  }

  #later(line: Line): void {
    if (this.#unflushed++ === 0)
      queueMicrotask(() => {
        this.flush()
      })
    this.#dirty.add(line)
  }

  #watch(signal: AbortSignal, line: Line, index: number, reject: (error: unknown) => void): () => void {
    const abort = (): void => {
      if (!line.entries.delete(index)) return
      reject(signal.reason)
      this.flush()
      this.#crew.drop(line.job, index)
    }
    signal.addEventListener('abort', abort, { once: true })
    return () => {
      signal.removeEventListener('abort', abort)
    }
  }
}
