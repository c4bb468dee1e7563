// Future: a call that is on its way, as Python's `concurrent.futures.Future`.

import { TaskCancelledError, toRemoteError } from '../errors.ts'
import { markAsHandle } from '../wire/references.ts'
import { optionalDuration } from '../options/duration.ts'
import { functionOf } from '../options/values.ts'
import { endsWithin } from '../process/long-timer.ts'

export type FutureState = 'pending' | 'running' | 'done' | 'cancelled'

/** What a future needs of the pool behind it. */
export interface FutureHooks {
  /** True when a worker has begun it, as far as this side knows. */
  readonly isRunning: () => boolean
  /** True when no worker had begun it and none will. */
  readonly cancel: () => boolean
}

export class Future<R = unknown> {
  readonly #hooks: FutureHooks
  readonly #settled: Promise<void>
  readonly #callbacks: ((future: Future<R>) => unknown)[] = []
  #outcome: { readonly value: R } | { readonly error: unknown } | null = null
  #cancelled = false

  /** Made by `Executor.submit`. */
  constructor(promise: Promise<R>, hooks: FutureHooks) {
    this.#hooks = hooks
    this.#settled = promise.then(
      (value) => {
        this.#settle({ value })
      },
      (error: unknown) => {
        this.#cancelled = error instanceof TaskCancelledError
        this.#settle({ error })
      },
    )
  }

  get state(): FutureState {
    if (this.#cancelled) return 'cancelled'
    if (this.#outcome !== null) return 'done'
    return this.#hooks.isRunning() ? 'running' : 'pending'
  }

  /** True when it was cancelled, now or before; false when it has begun or is done: a running one cannot be stopped. */
  cancel(): boolean {
    if (this.#cancelled) return true
    if (this.#outcome !== null || !this.#hooks.cancel()) return false
    this.#cancelled = true
    return true
  }

  cancelled(): boolean {
    return this.state === 'cancelled'
  }

  running(): boolean {
    return this.state === 'running'
  }

  /** Done or cancelled. */
  done(): boolean {
    return this.#outcome !== null || this.#cancelled
  }

  /**
   * What the call returned.
   * @throws what it threw; TaskCancelledError; FutureTimeoutError after `timeoutMs`, and the call goes on.
   */
  async result(timeoutMs?: number): Promise<R> {
    await this.#wait(timeoutMs)
    const outcome = this.#outcome
    if (outcome === null) throw new TaskCancelledError('the call was cancelled')
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }

  /** What the call threw, null when it threw nothing. @throws as `result`, for a cancelled call and the time limit. */
  async exception(timeoutMs?: number): Promise<unknown> {
    await this.#wait(timeoutMs)
    const outcome = this.#outcome
    if (this.#cancelled || outcome === null) throw new TaskCancelledError('the call was cancelled')
    return 'error' in outcome ? outcome.error : null
  }

  /**
   * Called with this future when it is done or cancelled; at once when it is already. What a callback throws is written
   * to stderr, and changes nothing for the future and its other callbacks.
   */
  addDoneCallback(callback: (future: Future<R>) => unknown): void {
    functionOf('callback', callback)
    if (this.#outcome !== null) void this.#call(callback)
    else this.#callbacks.push(callback)
  }

  async #wait(timeoutMs: number | undefined): Promise<void> {
    const limitMs = optionalDuration('timeoutMs', timeoutMs)
    if (!(await endsWithin(this.#settled, limitMs))) throw new FutureTimeoutError(limitMs ?? 0)
  }

  #settle(outcome: { readonly value: R } | { readonly error: unknown }): void {
    this.#outcome = outcome
    for (const callback of this.#callbacks.splice(0)) void this.#call(callback)
  }

  /** Begins at once. A callback may be asynchronous, which its type does not show. */
  async #call(callback: (future: Future<R>) => unknown): Promise<void> {
    try {
      await callback(this)
    } catch (error) {
      const { name, message, stack } = toRemoteError(error)
      console.error(`A done callback of a future threw. ${stack === '' ? `${name}: ${message}` : stack}`)
    }
  }
}

markAsHandle(Future)

/** `result` or `exception` was not there in time; the call goes on. Python's `TimeoutError`. */
export class FutureTimeoutError extends Error {
  readonly timeoutMs: number
  constructor(timeoutMs: number) {
    super(`no result within ${timeoutMs} ms; the call goes on`)
    this.name = 'FutureTimeoutError'
    this.timeoutMs = timeoutMs
  }
}
