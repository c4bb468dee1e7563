// The library's classes, bound to one scope: what they make belongs to it.

import type { RunId } from '../../shared/run.ts'
import { OptionError } from '../errors.ts'
import { isOptions, NO_OPTIONS } from '../options/known-options.ts'
import { Executor } from '../executor/executor.ts'
import type { PoolOptions } from '../pool/pool-options.ts'
import { Pool } from '../pool/pool.ts'
import { JoinableQueue, Queue } from '../queue/queue.ts'
import type { BaseProcess } from '../supervisor/base-process.ts'
import { Command } from '../supervisor/command.ts'
import { Process } from '../supervisor/process.ts'
import { SupervisedGroup } from '../supervisor/supervised-group.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import type { Scope } from './scope.ts'

/** What a scope does with what is made through it. */
export interface Owner {
  readonly given: { readonly supervisor: Supervisor; readonly runId: RunId | null }
  /** How many workers the run wants now. */
  readonly workers: () => number
  /** For pools and executors that set none of their own. */
  readonly poolOptions: Pick<PoolOptions, 'restart' | 'intensity' | 'backOff'>
  /** @throws ProcessStateError when nothing more may be made. */
  readonly refuseClosed: () => void
  readonly addProcess: (process: BaseProcess) => unknown
  /** The process has its id, and has printed nothing yet. */
  readonly began: (process: BaseProcess) => void
  /** `follows`: the pool has as many workers as the run wants. */
  readonly addPool: (pool: Pool, follows: boolean) => void
  readonly addGroup: (group: SupervisedGroup) => unknown
  readonly addQueue: (queue: Queue) => unknown
  readonly made: (made: Made) => void
}

/** What is made through a scope. */
export type Made = BaseProcess | Pool | Executor | SupervisedGroup | Queue

export type BoundClasses = Pick<
  Scope,
  'Process' | 'Command' | 'Pool' | 'Executor' | 'Group' | 'Queue' | 'JoinableQueue'
>

export function bindClasses(owner: Owner): BoundClasses {
  const bound = <T extends object>(options: T, usual: object = NO_OPTIONS): T & Owner['given'] => {
    // What is no object of options is left to the class, which refuses it.
    if (!isOptions(options)) return options
    for (const name of ['supervisor', 'runId'] as const)
      if (Object.hasOwn(options, name))
        throw new OptionError(
          name,
          'nothing, because the scope has its own',
          (options as Partial<Owner['given']>)[name],
        )
    return { ...usual, ...options, ...owner.given }
  }
  return {
    Process: class extends Process {
      constructor(options: ConstructorParameters<Scope['Process']>[0]) {
        owner.refuseClosed()
        super(bound(options))
        owner.addProcess(this)
        owner.made(this)
      }

      override async start(): Promise<void> {
        owner.refuseClosed()
        const started = super.start()
        owner.began(this)
        await started
      }
    },
    Command: class extends Command {
      constructor(options: ConstructorParameters<Scope['Command']>[0]) {
        owner.refuseClosed()
        super(bound(options))
        owner.addProcess(this)
        owner.made(this)
      }

      override async start(): Promise<void> {
        owner.refuseClosed()
        const started = super.start()
        owner.began(this)
        await started
      }
    },
    Pool: class extends Pool {
      constructor(options: ConstructorParameters<Scope['Pool']>[0] = NO_OPTIONS) {
        owner.refuseClosed()
        super(bound(options, { ...owner.poolOptions, processes: owner.workers() }))
        owner.addPool(this, options.processes === undefined)
        owner.made(this)
      }
    },
    Executor: class extends Executor {
      constructor(options: ConstructorParameters<Scope['Executor']>[0] = NO_OPTIONS) {
        owner.refuseClosed()
        super(bound(options, { ...owner.poolOptions, maxWorkers: owner.workers() }))
        owner.addPool(this.pool, options.maxWorkers === undefined)
        owner.made(this)
      }
    },
    Group: class extends SupervisedGroup {
      constructor(options: ConstructorParameters<Scope['Group']>[0]) {
        owner.refuseClosed()
        super(bound(options))
        owner.addGroup(this)
        owner.made(this)
      }

      override async start(): Promise<void> {
        owner.refuseClosed()
        await super.start()
      }
    },
    Queue: class<T> extends Queue<T> {
      constructor(options: ConstructorParameters<Scope['Queue']>[0] = NO_OPTIONS) {
        owner.refuseClosed()
        super(bound(options))
        owner.addQueue(this as Queue)
        owner.made(this as Queue)
      }
    },
    JoinableQueue: class<T> extends JoinableQueue<T> {
      constructor(options: ConstructorParameters<Scope['JoinableQueue']>[0] = NO_OPTIONS) {
        owner.refuseClosed()
        super(bound(options))
        owner.addQueue(this as Queue)
        owner.made(this as Queue)
      }
    },
  }
}
