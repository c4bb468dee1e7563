// Tasks that are submitted one by one, each with its own promise. The tasks of one turn are handed over together: a
// task costs a promise, not a message.

import { QueueFullError, TaskCancelledError } from '../errors.ts'
import type { TargetUrl } from '../process/target.ts'
import { checkInput } from './checked-inputs.ts'
import type { PoolDriver } from './pool-driver.ts'
import type { Job, OutcomeBatch } from './job.ts'
import type { TaskOptions } from './pool-options.ts'
import { onAbort } from './signal-listeners.ts'
import { TaskEntries } from './task-entries.ts'

export interface Submitted<R> {
  /** Which task it is. */
  readonly job: number
  readonly index: number
  readonly promise: Promise<R>
  /** True when a worker has begun it, as far as this side knows. */
  readonly isRunning: () => boolean
  /** True when no worker had the task and none will get it; its promise rejects with TaskCancelledError. */
  readonly cancel: () => boolean
}

/** All tasks that were submitted for one target with one deadline: a job that ends only with its pool. */
class Line {
  readonly target: TargetUrl
  readonly deadlineMs: number | undefined
  readonly entries = new TaskEntries()
  readonly job: Job
  /** Entries that the pool driver knows of. */
  handed = 0
  /** Entries that have their outcome. */
  outcomes = 0

  constructor(driver: PoolDriver, target: TargetUrl, deadlineMs: number | undefined) {
    this.target = target
    this.deadlineMs = deadlineMs
    this.job = driver.open(
      target,
      this.entries,
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
    this.outcomes += values.length
    // Those that were cancelled on this side are settled.
    for (let i = 0; i < values.length; i++) {
      if (outcomes[i] === 'done') this.entries.resolve(first + i, values[i])
      else this.entries.reject(first + i, values[i])
    }
  }
}

const MAX_LINES = 64

export class Submissions {
  readonly #driver: PoolDriver
  readonly #maxWaiting: number | null
  readonly #lines: Line[] = []
  readonly #dirty = new Set<Line>()
  readonly #roomWaiters: (() => void)[] = []
  #unflushed = 0
  #stopListening: (() => void) | null = null

  constructor(driver: PoolDriver, maxWaiting: number | null) {
    this.#driver = driver
    this.#maxWaiting = maxWaiting
  }

  /** @throws TaskSerializationError, QueueFullError, the reason of a signal that has aborted. */
  submit(target: TargetUrl, args: readonly unknown[], options: TaskOptions): Promise<unknown> {
    return this.#add(this.#lineFor(target, options), args, options.signal)
  }

  /** As `submit`, with a handle on the task. */
  begin(target: TargetUrl, args: readonly unknown[], options: TaskOptions): Submitted<unknown> {
    const line = this.#lineFor(target, options)
    const index = line.entries.size
    const promise = this.#add(line, args, options.signal)
    return {
      job: line.job.id,
      index,
      promise,
      isRunning: () => line.entries.isOpen(index) && this.#driver.isRunning(line.job, index),
      cancel: () => this.#cancel(line, index),
    }
  }

  async room(): Promise<void> {
    if (!this.#full) return
    this.#stopListening ??= this.#driver.onProgress(() => {
      if (this.#full) return
      this.#stopListening?.()
      this.#stopListening = null
      for (const wake of this.#roomWaiters.splice(0)) wake()
    })
    await new Promise<void>((resolve) => {
      this.#roomWaiters.push(resolve)
    })
  }

  /** Hands over what was submitted in this turn. */
  flush(): void {
    this.#unflushed = 0
    for (const line of this.#dirty) {
      const tasks = line.entries.size - line.handed
      line.handed = line.entries.size
      this.#driver.extend(line.job, tasks)
    }
    this.#dirty.clear()
  }

  get #full(): boolean {
    return this.#maxWaiting !== null && this.#driver.scheduler.queueDepth + this.#unflushed >= this.#maxWaiting
  }

  #lineFor(target: TargetUrl, { signal, deadlineMs }: TaskOptions): Line {
    if (signal?.aborted === true) throw signal.reason as Error
    if (this.#full) throw new QueueFullError('the pool', this.#maxWaiting ?? 0)
    for (const line of this.#lines)
      if (
        line.target.export === target.export &&
        line.target.module === target.module &&
        line.deadlineMs === deadlineMs
      )
        return line
    if (this.#lines.length >= MAX_LINES) this.#forgetIdle()
    const line = new Line(this.#driver, target, deadlineMs)
    this.#lines.push(line)
    return line
  }

  /** Each call may have another deadline: lines without an open task are removed. */
  #forgetIdle(): void {
    for (const line of this.#lines.splice(0)) {
      if (line.outcomes < line.entries.size) this.#lines.push(line)
      else this.#driver.seal(line.job)
    }
  }

  #add(line: Line, args: readonly unknown[], signal: AbortSignal | undefined): Promise<unknown> {
    const { entries } = line
    const index = entries.size
    checkInput(args, index, this.#driver.noteShares)
    return new Promise((resolve, reject) => {
      entries.push(args, resolve, reject)
      if (signal !== undefined) this.#watch(signal, line, index)
      if (this.#unflushed++ === 0) queueMicrotask(this.#flushSoon)
      this.#dirty.add(line)
    })
  }

  readonly #flushSoon = (): void => {
    this.flush()
  }

  #cancel(line: Line, index: number): boolean {
    this.flush()
    if (!line.entries.isOpen(index) || !this.#driver.scheduler.waits(line.job.id, index)) return false
    line.entries.reject(index, new TaskCancelledError('the call was cancelled before it began'))
    this.#driver.drop(line.job, index)
    return true
  }

  #watch(signal: AbortSignal, line: Line, index: number): void {
    const abort = (): void => {
      if (!line.entries.reject(index, signal.reason)) return
      this.flush()
      this.#driver.drop(line.job, index)
    }
    line.entries.whenSettled(index, onAbort(signal, abort))
  }
}
