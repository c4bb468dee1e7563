// Work that tasks hand to the pool that runs them. When every worker waits for such work and none is left to do it,
// Python's pools hang for ever; here it is named, and either failed or given another worker.

import type { ProcessId } from '../../shared/process.ts'
import type { Caller, Service } from '../process/requests.ts'
import { DeadlockError, ProtocolError } from '../errors.ts'
import type { Target } from '../process/target.ts'
import type { Submitted } from './submissions.ts'

/** What a pool offers to its own tasks. */
export interface NestedHooks {
  readonly begin: (target: Target, args: readonly unknown[]) => Submitted<unknown>
  /** Workers that live and are able to work. */
  readonly workers: () => readonly { readonly id: ProcessId; readonly name: string; readonly pid: number | null }[]
  /** True when the worker's program has nothing to wait for but an answer of ours, by its own word. */
  readonly onlyWaits: (id: ProcessId) => boolean
  /** The task a worker is at, in words. */
  readonly taskOf: (id: ProcessId) => string
  /** `fail`: the calls that wait throw. `grow`: a worker more. */
  readonly onDeadlock: 'fail' | 'grow'
  readonly grow: () => void
  readonly tell: (waits: readonly string[]) => void
}

interface OpenCall {
  readonly caller: Caller
  readonly target: string
  readonly submitted: Submitted<unknown>
  readonly fail: (error: Error) => void
}

/** Looks at which nothing had moved before it is called a deadlock. */
const STILL_LOOKS = 3

export class NestedCalls {
  readonly #hooks: NestedHooks
  readonly #open = new Set<OpenCall>()
  /** Whose end is listened for: once each, for a worker may make a million calls. */
  readonly #callers = new Set<ProcessId>()
  #moves = 0
  #movesSeen = -1
  #still = 0

  constructor(hooks: NestedHooks) {
    this.#hooks = hooks
  }

  get waiting(): boolean {
    return this.#open.size > 0
  }

  /** A task of `caller` hands over a call and waits for it. */
  async call(caller: Caller, target: Target, args: readonly unknown[]): Promise<unknown> {
    const submitted = this.#hooks.begin(target, args)
    return new Promise((resolve, reject) => {
      const open: OpenCall = { caller, target: target.export, submitted, fail: reject }
      this.#open.add(open)
      this.#listenTo(caller)
      const settled = (): void => {
        this.#open.delete(open)
        this.#moves++
      }
      submitted.promise.then(
        (value) => {
          settled()
          resolve(value)
        },
        (error: unknown) => {
          settled()
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
      // Nobody waits for its calls any more.
      for (const open of this.#open)
        if (open.caller.id === caller.id && this.#open.delete(open)) open.submitted.cancel()
    })
  }

  /** To be called every half second or so. */
  look(): void {
    if (this.#open.size === 0) return
    const stuck = this.#stuckCalls()
    const moved = this.#moves !== this.#movesSeen
    this.#movesSeen = this.#moves
    this.#still = stuck.length === 0 || moved ? 0 : this.#still + 1
    if (this.#still < STILL_LOOKS) return
    this.#still = 0
    const waits = stuck.map(
      ({ caller, target }) =>
        `${caller.name} (PID ${caller.pid ?? '?'}) ${this.#hooks.taskOf(caller.id)} waits for a call of ${target} that has no worker`,
    )
    this.#hooks.tell(waits)
    if (this.#hooks.onDeadlock === 'grow') {
      this.#hooks.grow()
      return
    }
    for (const { submitted, fail } of stuck) {
      if (!submitted.cancel()) continue
      fail(new DeadlockError('the pool', waits))
    }
  }

  /** The calls that nobody can begin; empty while any worker may still do something. */
  #stuckCalls(): readonly OpenCall[] {
    const workers = this.#hooks.workers()
    if (workers.length === 0) return []
    const callers = new Set([...this.#open].map(({ caller }) => caller.id))
    if (!workers.every(({ id }) => callers.has(id) && this.#hooks.onlyWaits(id))) return []
    const open = [...this.#open]
    // One that runs may yet end; that its worker waits too makes no difference to the ones that cannot begin.
    return open.filter(({ submitted }) => !submitted.isRunning())
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
    if (calls === undefined) return Promise.reject(new ProtocolError('the pool does not exist any more'))
    if (typeof module !== 'string' || typeof name !== 'string' || !Array.isArray(args))
      return Promise.reject(new ProtocolError('a call without a target or arguments'))
    return calls.call(caller, { module, export: name }, args as readonly unknown[])
  }
}
