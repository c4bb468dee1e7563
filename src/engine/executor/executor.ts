// Executor: calls with futures on a pool of processes, as Python's `concurrent.futures.ProcessPoolExecutor`. Unlike
// that one it does not give up its other calls when a worker dies.

import { availableParallelism } from 'node:os'
import { checkOptions, knownOptions, NO_OPTIONS } from '../options/known-options.ts'
import { trueOrFalse } from '../options/values.ts'
import { Pool } from '../pool/pool.ts'
import { type MapOptions, POOL_NAMES, type PoolOptions, type TaskOptions, workersOf } from '../pool/pool-options.ts'
import type { Target } from '../process/target.ts'
import { callSite, withCallSite } from './call-site.ts'
import { Future } from './future.ts'
import { markAsHandle } from '../wire/references.ts'

export interface ExecutorOptions extends Omit<PoolOptions, 'processes'> {
  /** Worker processes, 1 to 256. Default: the cores this program may use. */
  readonly maxWorkers?: number
}

export interface ShutdownOptions {
  /** Resolve when the workers are gone (default), or at once. */
  readonly wait?: boolean
  /** Calls that have not begun are cancelled. Default false. */
  readonly cancelFutures?: boolean
}

const { processes: _, ...SHARED_NAMES } = POOL_NAMES
const KNOWN = knownOptions<ExecutorOptions>('Executor', 'new Executor({ maxWorkers: 4 })', {
  maxWorkers: true,
  ...SHARED_NAMES,
})
const SHUTDOWN = knownOptions<ShutdownOptions>('shutdown', 'shutdown({ wait: false })', {
  wait: true,
  cancelFutures: true,
})

export class Executor {
  /** The pool that runs the calls. */
  readonly pool: Pool
  readonly #open = new Set<Future>()

  /** @throws OptionError naming the option. */
  constructor(options: ExecutorOptions = NO_OPTIONS) {
    checkOptions(options, KNOWN)
    const { maxWorkers = availableParallelism(), ...shared } = options
    workersOf('maxWorkers', maxWorkers)
    this.pool = new Pool({ ...shared, processes: maxWorkers })
  }

  /** PIDs of the workers that are alive. */
  get pids(): readonly number[] {
    return this.pool.pids
  }

  /**
   * One call with its arguments. The future's error has the caller's lines as its stack, and the child's as its cause.
   * @throws PoolClosedError after `shutdown`, TaskSerializationError, QueueFullError.
   */
  submit<R = unknown>(target: Target, args: readonly unknown[] = [], options: TaskOptions = NO_OPTIONS): Future<R> {
    const site = callSite()
    const { promise, isRunning, cancel } = this.pool.begin<R>(target, args, options)
    const future = new Future<R>(
      promise.catch((error: unknown) => {
        throw withCallSite(error, site)
      }),
      { isRunning, cancel },
    )
    this.#open.add(future as Future)
    future.addDoneCallback(() => {
      this.#open.delete(future as Future)
    })
    return future
  }

  /** Results in the order of the inputs; see `Pool.imap`. */
  map<R = unknown>(
    target: Target,
    inputs: Iterable<unknown> | AsyncIterable<unknown>,
    options: MapOptions = NO_OPTIONS,
  ): AsyncGenerator<R, void, undefined> {
    return this.pool.imap<R>(target, inputs, options)
  }

  /** No more calls; those that were submitted are done first. A second call does nothing. */
  async shutdown(options: ShutdownOptions = NO_OPTIONS): Promise<void> {
    checkOptions(options, SHUTDOWN)
    const { wait = true, cancelFutures = false } = options
    trueOrFalse('wait', wait)
    if (trueOrFalse('cancelFutures', cancelFutures)) for (const future of [...this.#open]) future.cancel()
    await this.pool.close()
    if (wait) await this.pool.join()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown()
  }
}

markAsHandle(Executor)
