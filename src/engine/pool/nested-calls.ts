// Calls that tasks submit to a pool, mostly to the pool that runs them.

import type { ProcessId } from '../../shared/process.ts'
import type { Caller, Service } from '../process/requests.ts'
import { DeadlockError, PoolClosedError, ProtocolError } from '../errors.ts'
import type { Target } from '../process/target.ts'
import type { Submitted } from './submissions.ts'

/** A call that a child waits for. */
export interface OpenCall {
  /** Counted up from 1. */
  readonly id: number
  readonly caller: Caller
  readonly target: string
  readonly submitted: Submitted<unknown>
  /** The call throws at its caller; if no worker holds it yet, it is not run. */
  readonly fail: (waits: readonly string[]) => void
}

export interface NestedHooks {
  readonly begin: (target: Target, args: readonly unknown[]) => Submitted<unknown>
  /** A child begins to wait. */
  readonly waits: () => void
}

export class NestedCalls {
  readonly #hooks: NestedHooks
  readonly #open = new Set<OpenCall>()
  /** Callers whose end has a listener: one each, for a worker may make a million calls. */
  readonly #callers = new Set<ProcessId>()
  #lastCall = 0

  constructor(hooks: NestedHooks) {
    this.#hooks = hooks
  }

  /** In the order of arrival. */
  get open(): ReadonlySet<OpenCall> {
    return this.#open
  }

  /** A task of `caller` submits a call and waits for it. */
  async call(caller: Caller, target: Target, args: readonly unknown[]): Promise<unknown> {
    const submitted = this.#hooks.begin(target, args)
    return new Promise((resolve, reject) => {
      const open: OpenCall = {
        id: ++this.#lastCall,
        caller,
        target: target.export,
        submitted,
        fail: (waits) => {
          this.#open.delete(open)
          reject(new DeadlockError('the pool', waits))
          submitted.cancel()
        },
      }
      this.#open.add(open)
      this.#listenTo(caller)
      this.#hooks.waits()
      submitted.promise.then(
        (value) => {
          this.#open.delete(open)
          resolve(value)
        },
        (error: unknown) => {
          this.#open.delete(open)
          reject(error as Error)
        },
      )
    })
  }

  #listenTo(caller: Caller): void {
    if (this.#callers.has(caller.id)) return
    this.#callers.add(caller.id)
    caller.onGone(() => {
      this.#callers.delete(caller.id)
      // The caller has ended: its calls have no receiver.
      for (const open of this.#open)
        if (open.caller.id === caller.id && this.#open.delete(open)) open.submitted.cancel()
    })
  }
}

/** Answers the tasks of every pool of one supervisor. */
export class PoolService implements Service {
  readonly #pools = new Map<number, NestedCalls>()

  add(id: number, calls: NestedCalls): void {
    this.#pools.set(id, calls)
  }

  remove(id: number): void {
    this.#pools.delete(id)
  }

  handle(caller: Caller, question: unknown): Promise<unknown> {
    if (typeof question !== 'object' || question === null)
      return Promise.reject(new ProtocolError('the worker sent a request that is no call'))
    const { pool, module, export: name, args } = question as Record<string, unknown>
    const calls = typeof pool === 'number' ? this.#pools.get(pool) : undefined
    if (calls === undefined) return Promise.reject(new PoolClosedError('the pool does not exist any more'))
    if (typeof module !== 'string' || typeof name !== 'string' || !Array.isArray(args))
      return Promise.reject(new ProtocolError('a call without a target or arguments'))
    return calls.call(caller, { module, export: name }, args as readonly unknown[])
  }
}
