// Pool: a fixed number of worker processes that share the work. This file is its API: pool-calls.ts makes jobs of its
// calls, and pool-driver.ts does what the scheduler decides.

import { MAX_WORKERS } from '../../shared/limits.ts'
import { type Actor, isAlive, type ProcessId } from '../../shared/process.ts'
import { registerShareable, Shareable, type Reference } from '../wire/references.ts'
import { PoolClosedError } from '../errors.ts'
import { NO_OPTIONS } from '../options/known-options.ts'
import { wholeNumber } from '../options/values.ts'
import { checkMainGuard } from '../process/main-guard.ts'
import type { Target } from '../process/target.ts'
import { supervisorOf } from '../supervisor/supervisor.ts'
import { waitsOf } from '../waits/watch.ts'
import { PoolDriver } from './pool-driver.ts'
import type { PoolInsights } from './insights.ts'
import type { Job } from './job.ts'
import { NestedCalls, PoolService } from './nested-calls.ts'
import { OrderedStream } from './ordered-stream.ts'
import { type IndexedResult, OutcomeStream } from './outcome-stream.ts'
import type { AnyInputs } from './feeder.ts'
import { PoolCalls } from './pool-calls.ts'
import {
  checkMapOptions,
  checkRunOptions,
  checkTaskOptions,
  driverOptions,
  type MapOptions,
  type PoolOptions,
  type RunOptions,
  type TaskOptions,
} from './pool-options.ts'
import { poolWaits } from './pool-waits.ts'
import type { Scheduler } from './scheduler/scheduler.ts'
import { Shares, type Shared } from './shares.ts'
import type { Submitted } from './submissions.ts'
import type { Answers, PoolMetrics, TaskBackend } from './task-backend.ts'

/** Counted in this program, so that a task never reaches a pool that it does not know. */
let lastPool = 0
const POOLS = new Map<number, Pool>()
registerShareable('pool', ({ id }) => {
  const pool = POOLS.get(id)
  if (pool === undefined) throw new PoolClosedError('the pool does not exist any more: make a new Pool')
  return pool
})

/** As an argument of its own tasks it is a pool with `submit`, `apply` and `map`. */
export class Pool extends Shareable implements TaskBackend {
  readonly #id = ++lastPool
  readonly #driver: PoolDriver
  readonly #nested: NestedCalls
  readonly #calls: PoolCalls
  readonly #shares: Shares
  readonly #forget: () => void

  /** Its workers start at once. @throws OptionError naming the option. */
  constructor(options: PoolOptions = NO_OPTIONS) {
    super()
    checkMainGuard()
    const { plan, scheduler, maxWaiting, onDeadlock } = driverOptions(options)
    const supervisor = supervisorOf(options.supervisor)
    if (plan.runtime === 'python') supervisor.pythonOf(plan.start)
    this.#driver = new PoolDriver(supervisor, plan, scheduler)
    this.#shares = new Shares(plan.runtime)
    this.#calls = new PoolCalls(this.#driver, plan.runtime, maxWaiting)
    const waits = waitsOf(supervisor)
    this.#nested = new NestedCalls({
      begin: (target, args) => this.begin(target, args, NO_OPTIONS),
      waits: () => {
        waits.began()
      },
    })
    const unwatch = waits.add(poolWaits({ id: this.#id, driver: this.#driver, nested: this.#nested, onDeadlock }))
    POOLS.set(this.#id, this)
    const service = supervisor.service('pool', () => new PoolService())
    service.add(this.#id, this.#nested)
    const forget = supervisor.onClose(() => this.terminate())
    this.#forget = () => {
      service.remove(this.#id)
      POOLS.delete(this.#id)
      forget()
      unwatch()
    }
    this.#driver.resize(scheduler.workers)
  }

  override toReference(): Reference {
    return { kind: 'pool', id: this.#id, facts: {} }
  }

  /** PIDs of the workers that are alive, in the order in which they started. */
  get pids(): readonly number[] {
    // A worker that is dead and not yet drained has given its PID back: another process may have it by now.
    const living = this.#driver.processes.filter(({ life }) => isAlive(life.state))
    return living.map(({ pid }) => pid).filter((pid) => pid !== null)
  }

  get processIds(): readonly ProcessId[] {
    return this.#driver.processes.map(({ id }) => id)
  }

  /** The pool takes no more tasks. */
  get isClosed(): boolean {
    return this.#calls.closed
  }

  /** @deprecated The earlier name of `metrics`. */
  get figures(): PoolMetrics & { readonly waiting: number } {
    const { metrics } = this
    return { ...metrics, waiting: metrics.queueDepth }
  }

  get metrics(): PoolMetrics {
    const { queueDepth, inFlight, wanted: workersWanted, chunkSizeNow, staleAnswers } = this.#driver.scheduler
    return { queueDepth, inFlight, workersWanted, chunkSizeNow, staleAnswers, answered: this.#driver.insights.answered }
  }

  /** What one worker holds. */
  view(id: ProcessId): ReturnType<Scheduler['view']> {
    return this.#driver.scheduler.view(id)
  }

  /** The answers of one worker, dead or alive. */
  answersOf(id: ProcessId): Answers {
    return this.#driver.insights.answersOf(id)
  }

  /** Where each worker's time went so far, and the five slowest tasks with their inputs. */
  insights(): PoolInsights {
    return this.#driver.insights.read()
  }

  /**
   * The results of `target(input)` for each input, in their order.
   * @throws RemoteTaskError, WorkerLostError, PoisonTaskError, TaskTimeoutError of the first task that has no result,
   * once all have an outcome; TaskSerializationError before anything is sent; the signal's reason as soon as it aborts.
   */
  async map<R = unknown>(target: Target, inputs: Iterable<unknown>, options: MapOptions = NO_OPTIONS): Promise<R[]> {
    checkMapOptions(options)
    return this.#calls.collect<R>(target, inputs, options, 'single')
  }

  /** As `map`, but each input is the list of arguments: `target(...input)`. */
  async starmap<R = unknown>(
    target: Target,
    inputs: Iterable<readonly unknown[]>,
    options: MapOptions = NO_OPTIONS,
  ): Promise<R[]> {
    checkMapOptions(options)
    return this.#calls.collect<R>(target, inputs, options, 'spread')
  }

  /**
   * Results in the order of their inputs, as soon as they are next. The inputs may be endless or asynchronous: only a
   * window of them is held, and no more are taken while results wait to be read. Throws at the first task without a
   * result; leaving the loop cancels what is open.
   */
  imap<R = unknown>(
    target: Target,
    inputs: AnyInputs,
    options: MapOptions = NO_OPTIONS,
  ): AsyncGenerator<R, void, undefined> {
    checkMapOptions(options)
    return this.#calls.stream(target, inputs, options, new OrderedStream<R>())
  }

  /** Results as they come, with the index of their input and the PID that made them; otherwise as `imap`. */
  imapUnordered<R = unknown>(
    target: Target,
    inputs: AnyInputs,
    options: MapOptions = NO_OPTIONS,
  ): AsyncGenerator<IndexedResult<R>, void, undefined> {
    checkMapOptions(options)
    return this.#calls.stream(target, inputs, options, new OutcomeStream<R>())
  }

  /** One call with its arguments. */
  async apply<R = unknown>(
    target: Target,
    args: readonly unknown[] = [],
    options: TaskOptions = NO_OPTIONS,
  ): Promise<R> {
    return this.submit<R>(target, args, options)
  }

  /**
   * One call with its arguments, now; as Python's `apply_async`. Many that are submitted in one turn travel together.
   * Rejects with the error of the task: RemoteTaskError, WorkerLostError, PoisonTaskError, TaskTimeoutError; with
   * QueueFullError when `maxWaiting` tasks wait already; with the reason of the signal when it aborts.
   */
  submit<R = unknown>(target: Target, args: readonly unknown[] = [], options: TaskOptions = NO_OPTIONS): Promise<R> {
    try {
      checkTaskOptions(options)
      return this.#calls.submit<R>(target, args, options)
    } catch (error) {
      return Promise.reject(error as Error)
    }
  }

  /** `submit` with a handle on the task, for a future. @throws what `submit` rejects with before anything is sent. */
  begin<R = unknown>(target: Target, args: readonly unknown[], options: TaskOptions): Submitted<R> {
    checkTaskOptions(options)
    return this.#calls.begin<R>(target, args, options)
  }

  /** Resolves when fewer tasks than `maxWaiting` wait. */
  room(): Promise<void> {
    return this.#calls.room()
  }

  /**
   * Puts a value where every worker can read it, once: pass what this resolves to as an argument, or inside one, and
   * the task gets the value itself. The value is kept as long as the pool, or until `release()`.
   * @throws TaskSerializationError, PayloadTooLargeError.
   */
  async share<T>(value: T): Promise<Shared<T>> {
    this.#calls.refuseClosed()
    return this.#shares.add(value)
  }

  /** General form: each task's outcome as it comes. @throws PoolClosedError, OptionError, TaskSerializationError. */
  run(target: Target, inputs: Iterable<unknown>, options: RunOptions): Job {
    checkRunOptions(options)
    return this.#calls.run(target, inputs, options)
  }

  /** Sets the number of workers. A worker that must leave finishes what it holds first. */
  async resize(processes: number): Promise<void> {
    if (this.#calls.closed) throw new PoolClosedError('the pool is closed: it cannot be resized')
    this.#driver.resize(wholeNumber('processes', processes, 1, MAX_WORKERS))
    return Promise.resolve()
  }

  /** No more tasks; the workers exit when everything is answered. A second call does nothing. */
  async close(): Promise<void> {
    this.#calls.close()
    return Promise.resolve()
  }

  /** Cancels what has no outcome and takes every worker down the stop ladder. Resolves when none is left. */
  async terminate(by: Actor = 'procdeck'): Promise<void> {
    this.#calls.terminate(by)
    await this.join()
  }

  /** Resolves when the workers of a closed pool are gone. @throws PoolClosedError before `close` or `terminate`. */
  async join(): Promise<void> {
    if (!this.#calls.closed) throw new PoolClosedError('join: the pool is still open; close() or terminate() it first')
    await this.#driver.gone()
    this.#shares.close()
    this.#forget()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.terminate()
  }
}
