// The scope that a program of a session gets: the library's, and what only a session can do with it.

import type { PoolOptions } from '../../engine/pool/pool-options.ts'
import { OpenScope, type ScopeOptions } from '../../engine/scope/open-scope.ts'
import type { ProgramResult, Scope } from '../../engine/scope/scope.ts'
import type { Actor } from '../../shared/process.ts'
import type { RunId } from '../../shared/run.ts'
import type { TaskTable } from './task-table.ts'

/** What the workers of a run are, where they do not run Node. */
export type PoolWorkers = Pick<PoolOptions, 'runtime' | 'startMethod' | 'python' | 'preload'>

/** A scope with a table of tasks: for a workload whose tasks are shown. */
export interface RunScope extends Scope {
  readonly runId: RunId
  /** From here on the run is a map of `total` tasks. @throws Error the second time. */
  tasks(total: number, label: (index: number) => string): TaskTable
  /** From here on the run tells at which lines of this program it waits. */
  follow(program: URL): void
  /** Closing the scope waits for `close` too: for what the run has beside the library's own. */
  endWith(close: (by: Actor) => Promise<void>): void
}

export type RunProgram = (run: RunScope) => Promise<ProgramResult>

interface RunParts extends Pick<RunScope, 'runId' | 'tasks' | 'follow'> {
  /** Of its pools that name no runtime of their own. */
  readonly workers: PoolWorkers | null
}

/** The scope of a run: its tasks are in the table of the run. */
export class SessionScope extends OpenScope implements RunScope {
  // Without `declare` the field would begin as undefined.
  declare readonly Pool: RunScope['Pool']
  readonly runId: RunId
  readonly tasks: RunScope['tasks']
  readonly follow: RunScope['follow']
  readonly #closers: ((by: Actor) => Promise<void>)[] = []
  #closed: Promise<unknown> | null = null

  constructor(options: ScopeOptions, { runId, tasks, follow, workers }: RunParts) {
    super(options)
    if (workers !== null) this.Pool = poolWith(workers, this.Pool)
    this.runId = runId
    this.tasks = tasks
    this.follow = follow
  }

  endWith(close: (by: Actor) => Promise<void>): void {
    this.#closers.push(close)
    // The scope was closed while this was made.
    if (this.signal.aborted) void close('procdeck')
  }

  /** However often it is called, each call waits for everything. */
  override async close(options: Parameters<OpenScope['close']>[0] = {}): Promise<void> {
    const own = super.close(options)
    this.#closed ??= Promise.all(this.#closers.map((close) => close(options.by ?? 'procdeck')))
    await Promise.all([own, this.#closed])
  }
}

function poolWith(workers: PoolWorkers, Pool: RunScope['Pool']): RunScope['Pool'] {
  return class extends Pool {
    constructor(options: ConstructorParameters<RunScope['Pool']>[0] = {}) {
      super(options.runtime === undefined ? { ...workers, ...options } : options)
    }
  }
}
