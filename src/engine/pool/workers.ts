// The workers of a pool as processes: started, initialised, listened to, asked to exit, and remembered when they died.

import type { Place } from '../../shared/place.ts'
import type { ProcessId, Runtime, StartMethod } from '../../shared/process.ts'
import type { RunId } from '../../shared/run.ts'
import type { Frame } from '../wire/frame-parser.ts'
import { decodeReturned } from '../wire/recall.ts'
import { Kind } from '../wire/protocol.ts'
import { ProtocolError, type WorkerDeath } from '../errors.ts'
import { deathOf } from '../process/death.ts'
import { letGo } from '../process/keep-alive.ts'
import type { Life } from '../process/life.ts'
import { LongTimer } from '../process/long-timer.ts'
import type { StartSettings } from '../process/start-options.ts'
import type { TargetUrl } from '../process/target.ts'
import type { WorkerProcess } from '../process/worker-process.ts'
import { endOf } from '../supervisor/group-view.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import type { Insights } from './insights.ts'
import type { Blame, SchedulerEvent } from './scheduler/scheduler-messages.ts'
import { WorkerHandle } from './worker-handle.ts'
import type { WorkerWatch } from './worker-watch.ts'

/** What all workers of the pool share. */
export interface WorkerPlan {
  readonly runId: RunId | null
  readonly startMethod: StartMethod
  readonly runtime: Runtime
  readonly preload: readonly string[]
  readonly initializer: { readonly target: TargetUrl; readonly args: Uint8Array } | null
  /** Limit of a worker's heap and of its resident memory. */
  readonly memoryLimitBytes: number | null
  readonly startTimeoutMs: number | null
  readonly start: StartSettings
}

export interface WorkersHooks {
  readonly insights: Insights
  readonly watch: WorkerWatch
  readonly step: (event: SchedulerEvent) => void
  /** Nothing is left of any worker. */
  readonly allReleased: () => void
}

const DEATHS_KEPT = 100
const MIB = 1024 * 1024
const DEFAULT_INIT_TIMEOUT_MS = 10_000

const PREFIX: Readonly<Record<StartMethod, string>> = {
  spawn: 'SpawnPoolWorker',
  warm: 'WarmPoolWorker',
  thread: 'ThreadPoolWorker',
  fork: 'ForkPoolWorker',
  forkserver: 'ForkServerPoolWorker',
}

export class Workers {
  readonly #supervisor: Supervisor
  readonly #plan: WorkerPlan
  readonly #hooks: WorkersHooks
  readonly #workers = new Map<ProcessId, WorkerHandle>()
  readonly #released = new Set<Promise<void>>()
  /** The newest deaths: enough for the errors of the tasks that they concern. */
  readonly #dead = new Map<ProcessId, WorkerDeath>()
  #lastDeath: WorkerDeath | null = null

  constructor(supervisor: Supervisor, plan: WorkerPlan, hooks: WorkersHooks) {
    this.#supervisor = supervisor
    this.#plan = plan
    this.#hooks = hooks
  }

  get processes(): WorkerProcess[] {
    return [...this.#workers.values()].map(({ process }) => process)
  }

  /** Workers of which something is left. */
  get unreleased(): number {
    return this.#released.size
  }

  get(id: ProcessId): WorkerHandle | undefined {
    return this.#workers.get(id)
  }

  /** Resolves when nothing is left of the current workers. */
  async released(): Promise<void> {
    await Promise.all(this.#released)
  }

  start(replaces: ProcessId | null): void {
    const { runId, startMethod, runtime, preload, memoryLimitBytes, startTimeoutMs, start } = this.#plan
    const process = this.#supervisor.create(
      {
        name: (id) => `${PREFIX[startMethod]}-${id}`,
        runId,
        startMethod,
        runtime,
        ...(startMethod === 'fork' ? { preload } : {}),
        replaces,
        family: this,
        start,
        heapLimitMiB: memoryLimitBytes === null ? null : Math.max(16, Math.floor(memoryLimitBytes / MIB)),
        ...(startTimeoutMs === null ? {} : { startTimeoutMs }),
      },
      {
        onReady: () => {
          this.#onReady(handle)
        },
        onFrame: (frame) => {
          this.#onFrame(handle, frame)
        },
        onDrained: () => {
          this.#onDrained(process)
        },
      },
    )
    const handle = new WorkerHandle(process)
    this.#workers.set(process.id, handle)
    this.#hooks.insights.began(process.id, process.name)
    this.#hooks.step({ type: 'started', worker: process.id })
    this.#released.add(process.released)
    void process.released.then(() => {
      this.#released.delete(process.released)
      if (this.#released.size === 0) this.#hooks.allReleased()
    })
    process.start()
    process.letGo() // the open tasks decide, see PoolDriver
    this.#hooks.watch.start()
  }

  #onReady(handle: WorkerHandle): void {
    const { initializer, startTimeoutMs } = this.#plan
    this.#hooks.insights.up(handle.process.id, handle.process.pid)
    if (initializer === null) {
      this.#canWork(handle)
      return
    }
    handle.init(initializer.target, initializer.args)
    const limitMs = startTimeoutMs ?? DEFAULT_INIT_TIMEOUT_MS
    const late = new LongTimer(() => {
      const error = new Error(
        `the initializer did not end within ${limitMs} ms: do less in it, or raise startTimeoutMs`,
      )
      handle.process.reject(Object.assign(error, { name: 'InitTimeout' }))
    }, limitMs)
    letGo(late)
    handle.initialising = late
    handle.process.onGone(() => {
      late.clear()
    })
  }

  #canWork(handle: WorkerHandle): void {
    this.#hooks.insights.ready(handle.process.id)
    this.#hooks.step({ type: 'ready', worker: handle.process.id })
  }

  /** @throws ProtocolError, which ends the child. */
  #onFrame(handle: WorkerHandle, frame: Frame): void {
    const { id } = handle.process
    if (frame.kind === Kind.results) {
      const { chunk, first, answers } = handle.results(frame.body)
      let workMs = 0
      for (const { count, ms } of answers.times) workMs += count * ms
      this.#hooks.step({ type: 'answered', worker: id, chunk, first, tasks: answers.values.length, workMs, answers })
    } else if (frame.kind === Kind.inited) {
      if (handle.initialising === null)
        throw new ProtocolError('the worker answers an initializer that it was not sent')
      handle.initialising.clear()
      handle.initialising = null
      this.#canWork(handle)
    } else if (frame.kind === Kind.returned) {
      const place = decodeReturned(frame.body)
      handle.returned(place)
      this.#hooks.step({ type: 'returned', worker: id, ...place })
    } else throw new ProtocolError(`a frame of kind ${frame.kind} from a worker`)
  }

  /** `from` null: from the first task on that the worker, which is at the chunk of `head`, has not started. */
  recall(worker: ProcessId, head: Place, from: Place | null, last: number): void {
    const memory = this.#workers.get(worker)?.process.memory
    if (memory === undefined || memory === null) return
    const place = memory.recall({ ...(from ?? notStarted(memory.nextPlace(), head)), last })
    if (place !== null) this.#hooks.step({ type: 'recalled', worker, ...place })
  }

  stop(worker: ProcessId): void {
    this.#hooks.insights.leaving(worker)
    this.#workers.get(worker)?.process.stop('procdeck', 'ask', this.#supervisor.graceMs)
  }

  /** The scheduler has taken its tasks back: the worker may begin nothing more. */
  condemn(worker: ProcessId): void {
    const process = this.#workers.get(worker)?.process
    process?.blame({ name: 'TaskTimeoutError', message: 'a task ran longer than its deadline', stack: '' })
    process?.memory?.halt()
    process?.stop('procdeck', 'terminate', this.#supervisor.graceMs)
  }

  #onDrained(process: WorkerProcess): void {
    this.#remember(process)
    this.#workers.delete(process.id)
    const { exitCode, cause } = process.life
    this.#hooks.insights.ended(process.id, process.pid, { exitCode, cause: cause?.text ?? null })
    this.#hooks.watch.forget(process.id)
    this.#hooks.step({
      type: 'ended',
      worker: process.id,
      mark: process.progress(),
      blame: blameOf(process.life),
      end: endOf(process.life),
      atMs: this.#supervisor.journal.nowMs(),
    })
  }

  deathFor(worker: ProcessId | null, alive: boolean): WorkerDeath | null {
    if (worker === null) return this.#lastDeath
    const process = alive ? this.#workers.get(worker)?.process : undefined
    if (process !== undefined) return deathOf(process)
    return this.#dead.get(worker) ?? this.#lastDeath
  }

  #remember(process: WorkerProcess): void {
    this.#lastDeath = deathOf(process)
    this.#dead.set(process.id, this.#lastDeath)
    const [oldest] = this.#dead.keys()
    if (this.#dead.size > DEATHS_KEPT && oldest !== undefined) this.#dead.delete(oldest)
  }
}

/** `head`: where a worker may be that has not marked its first chunk yet. */
function notStarted(next: Place | null, head: Place): Place {
  return next === null || next.chunk < head.chunk ? head : next
}

function blameOf({ cause, raised }: Life): Blame {
  if (cause?.by === 'itself' || raised !== null) return 'own'
  return cause?.by === 'you' ? 'asked' : 'outside'
}
