// Pool: a fixed number of worker processes that share the work. This is its face; crew.ts does what the scheduler decides.

import { availableParallelism } from 'node:os'
import { MAX_WORKERS } from '../../shared/limits.ts'
import type { Actor, ProcessId } from '../../shared/process.ts'
import type { ChunkSize, RunId } from '../../shared/run.ts'
import { findUnserialisable } from '../channel/unserialisable.ts'
import { OptionError, PoolClosedError, TaskSerializationError } from '../errors.ts'
import { resolveTarget, type Target } from '../process/target.ts'
import { defaultSupervisor, type Supervisor } from '../supervisor/supervisor.ts'
import { Crew } from './crew.ts'
import type { Job, JobOptions } from './job.ts'
import { type IndexedResult, OutcomeStream } from './outcome-stream.ts'
import type { Scheduler } from './scheduler.ts'

export interface PoolOptions {
  /** Worker processes, 1 to 256. Default: the cores this program may use. */
  readonly processes?: number
  /** What becomes of the task that a dying worker was running. `fail` by default: it may have had side effects. */
  readonly onWorkerLost?: 'fail' | 'retry'
  /** With `retry`: how often a task is run again before it counts as poison. Default 3. */
  readonly retries?: number
  readonly supervisor?: Supervisor
  /** The run that its processes belong to. */
  readonly runId?: RunId | null
}

export interface MapOptions {
  /** Exactly N tasks a message, or `auto` (the default). */
  readonly chunkSize?: ChunkSize
}

export interface PoolFigures {
  readonly waiting: number
  readonly inFlight: number
  readonly workersWanted: number
  readonly chunkSizeNow: number
  readonly staleAnswers: number
}

/** Workers that start at the same moment: more would only make each other late, and the program that starts them. */
const STARTING_LIMIT = 8

function checkWhole(option: string, value: number, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max)
    throw new OptionError(option, `a whole number from ${min} to ${max}`, value)
  return value
}

function checkChunkSize(value: ChunkSize): ChunkSize {
  return value === 'auto' ? value : checkWhole('chunkSize', value, 1, 2 ** 31)
}

export class Pool {
  readonly #crew: Crew
  readonly #forget: () => void
  #closed = false

  /** Its workers start at once. @throws OptionError naming the option. */
  constructor(options: PoolOptions = {}) {
    const workers = checkWhole('processes', options.processes ?? availableParallelism(), 1, MAX_WORKERS)
    const supervisor = options.supervisor ?? defaultSupervisor()
    this.#crew = new Crew(supervisor, options.runId ?? null, {
      workers,
      onWorkerLost: options.onWorkerLost ?? 'fail',
      retries: checkWhole('retries', options.retries ?? 3, 0, 1_000),
      startingLimit: STARTING_LIMIT,
    })
    this.#forget = supervisor.onClose(() => this.terminate())
    this.#crew.resize(workers)
  }

  /** PIDs of the workers that live, in the order in which they started. */
  get pids(): readonly number[] {
    return this.#crew.processes.map(({ pid }) => pid).filter((pid) => pid !== null)
  }

  get processIds(): readonly ProcessId[] {
    return this.#crew.processes.map(({ id }) => id)
  }

  get figures(): PoolFigures {
    const { waitingTasks: waiting, inFlight, wanted: workersWanted, chunkSizeNow, staleAnswers } = this.#crew.scheduler
    return { waiting, inFlight, workersWanted, chunkSizeNow, staleAnswers }
  }

  /** What one worker holds. */
  view(id: ProcessId): ReturnType<Scheduler['view']> {
    return this.#crew.scheduler.view(id)
  }

  /**
   * The results of `target(input)` for each input, in their order.
   * @throws RemoteTaskError, WorkerLostError, PoisonTaskError of the first task that has no result, once all have an outcome.
   */
  async map<R = unknown>(target: Target, inputs: Iterable<unknown>, options: MapOptions = {}): Promise<R[]> {
    const results: R[] = []
    let failed: { readonly index: number; readonly error: unknown } | null = null
    await this.run(target, inputs, {
      chunkSize: options.chunkSize ?? 'auto',
      shape: 'single',
      onOutcomes: (batch) => {
        batch.values.forEach((value, i) => {
          const index = batch.first + i
          if (batch.outcomes[i] === 'done') results[index] = value as R
          else if (failed === null || index < failed.index) failed = { index, error: value }
        })
      },
    }).done
    const failure = failed as { readonly error: unknown } | null
    if (failure !== null) throw failure.error
    return results
  }

  /**
   * Results as they come, with the index of their input. The tasks are submitted at once, before the first result is
   * asked for. Throws at the first task without a result; the others go on.
   */
  imapUnordered<R = unknown>(
    target: Target,
    inputs: Iterable<unknown>,
    options: MapOptions = {},
  ): AsyncGenerator<IndexedResult<R>, void, undefined> {
    const stream = new OutcomeStream<R>()
    const job = this.run(target, inputs, {
      chunkSize: options.chunkSize ?? 'auto',
      shape: 'single',
      onOutcomes: (batch) => {
        stream.push(batch)
      },
    })
    void job.done.then(() => {
      stream.end()
    })
    return stream.results()
  }

  /** One call with its arguments. */
  async apply<R = unknown>(target: Target, args: readonly unknown[] = []): Promise<R> {
    let result: unknown
    let error: { readonly value: unknown } | null = null
    await this.run(target, [args], {
      chunkSize: 1,
      shape: 'spread',
      onOutcomes: ({ outcomes, values }) => {
        if (outcomes[0] === 'done') result = values[0]
        else error = { value: values[0] }
      },
    }).done
    const failure = error as { readonly value: unknown } | null
    if (failure !== null) throw failure.value
    return result as R
  }

  /** The general form: every task's outcome, as it comes. @throws PoolClosedError, OptionError, TaskSerializationError. */
  run(target: Target, inputs: Iterable<unknown>, options: JobOptions): Job {
    if (this.#closed) throw new PoolClosedError('the pool is closed: it takes no more tasks; make a new Pool')
    checkChunkSize(options.chunkSize)
    const url = resolveTarget(target)
    const items = [...inputs] // ours from here on: the caller's array may change
    refuseUnserialisable(items)
    return this.#crew.submit(url, items, options)
  }

  /** As many workers from now on. A worker that must go finishes what it holds first. */
  async resize(processes: number): Promise<void> {
    if (this.#closed) throw new PoolClosedError('the pool is closed: it cannot be resized')
    this.#crew.resize(checkWhole('processes', processes, 1, MAX_WORKERS))
    return Promise.resolve()
  }

  /** No more tasks; the workers go when everything is answered. Twice is once. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true
      this.#crew.close()
    }
    return Promise.resolve()
  }

  /** Cancels what has no outcome and takes every worker down the stop ladder. Resolves when none is left. */
  async terminate(by: Actor = 'procdeck'): Promise<void> {
    this.#closed = true
    this.#crew.terminate(by)
    await this.join()
  }

  /** Resolves when the workers of a closed pool are gone. @throws PoolClosedError before `close` or `terminate`. */
  async join(): Promise<void> {
    if (!this.#closed) throw new PoolClosedError('join: the pool is still open; close() or terminate() it first')
    await this.#crew.gone()
    this.#forget()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.terminate()
  }
}

function refuseUnserialisable(items: readonly unknown[]): void {
  for (let i = 0; i < items.length; i++) {
    const item = items[i]
    // By far the most, and always fine: a walk with its books would take half a second for a million of them.
    if (isPrimitive(item) || (Array.isArray(item) && item.every(isPrimitive))) continue
    const found = findUnserialisable(item)
    if (found !== null) throw new TaskSerializationError(`input ${i}`, found.path, found.reason)
  }
}

function isPrimitive(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
}
