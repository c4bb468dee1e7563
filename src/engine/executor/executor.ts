// Executor: calls with futures on a pool of processes, as Python's `concurrent.futures.ProcessPoolExecutor`. Unlike
// that one it does not give up its other calls when a worker dies.

import { availableParallelism } from 'node:os'
import { Pool } from '../pool/pool.ts'
import type { MapOptions, PoolOptions, TaskOptions } from '../pool/pool-options.ts'
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

export class Executor {
  /** The pool that runs the calls. */
  readonly pool: Pool
  readonly #open = new Set<Future>()

  /** @throws OptionError naming the option. */
  constructor({ maxWorkers, ...options }: ExecutorOptions = {}) {
    this.pool = new Pool({ ...options, processes: maxWorkers ?? availableParallelism() })
  }

  /** PIDs of the workers that are alive. */
  get pids(): readonly number[] {
    return this.pool.pids
  }

  /**
   * One call with its arguments. The future's error has the caller's lines as its stack, and the child's as its cause.
   * @throws PoolClosedError after `shutdown`, TaskSerializationError, QueueFullError.
   */
  submit<R = unknown>(target: Target, args: readonly unknown[] = [], options: TaskOptions = {}): Future<R> {
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
    options: MapOptions = {},
  ): AsyncGenerator<R, void, undefined> {
    return this.pool.imap<R>(target, inputs, options)
  }

  /** No more calls; those that were submitted are done first. A second call does nothing. */
  async shutdown({ wait = true, cancelFutures = false }: ShutdownOptions = {}): Promise<void> {
    if (cancelFutures) for (const future of [...this.#open]) future.cancel()
    await this.pool.close()
    if (wait) await this.pool.join()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown()
  }
}

markAsHandle(Executor)
