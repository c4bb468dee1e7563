// One run: a program in its own scope, the outcomes of its tasks, and its output. All that it makes carries its id.

import type { ScopeOptions } from '../../engine/scope/open-scope.ts'
import type { ProgramResult } from '../../engine/scope/scope.ts'
import { toRemoteError } from '../../engine/errors.ts'
import type { Target } from '../../engine/process/target.ts'
import type { Pool } from '../../engine/pool/pool.ts'
import type { Answers, TaskBackend, WorkerView } from '../../engine/pool/task-backend.ts'
import type { Supervisor } from '../../engine/supervisor/supervisor.ts'
import type { RunMetrics } from '../../shared/metrics.ts'
import type { Actor, ProcessId, RemoteError } from '../../shared/process.ts'
import { tasksOver } from '../../shared/task-counts.ts'
import type { Parameters, RunId, RunInsights, RunSettings, RunStatus, TaskRow } from '../../shared/run.ts'
import type { OutcomeBatch } from '../../engine/pool/job.ts'
import { Places } from './places.ts'
import { poolRestart } from './pool-restart.ts'
import { etaMs, Rate } from './rate.ts'
import { type PoolWorkers, type RunProgram, SessionScope } from './run-scope.ts'
import { TaskTable, type WorkerTotals } from './task-table.ts'

/** A program to start, with its texts and numbers. */
export interface Launch {
  readonly workload: string
  readonly title: string
  readonly parameters: Parameters
  /** The input in words; where it is missing, the parameters are shown. */
  readonly summary?: string
  readonly program: RunProgram
  /** 0 for a program without a map. */
  readonly totalTasks: number
  /** Of a map: its function, and what its tasks get. */
  readonly map?: { readonly target: Target; readonly inputs: readonly unknown[] }
  /** What the workers of its pools are. Default: Node. */
  readonly workers?: PoolWorkers
}

/** Called with each batch of outcomes, and with a function that describes an input. */
export type BatchListener = (batch: OutcomeBatch, label: (index: number) => string) => void

/** Number of slowest tasks; one pool reports as many. */
const SLOWEST = 5
const NO_TASKS = new TaskTable(0)
const NO_ANSWERS: Answers = { done: 0, failed: 0 }
const NOTHING_HELD: WorkerView = { inFlight: 0, chunk: null }

export class Run {
  readonly id: RunId
  readonly launch: Launch
  /** Resolves when no process of the run is left and its end is in the journal. */
  readonly ended: Promise<void>
  readonly #supervisor: Supervisor
  readonly #scope: SessionScope
  /** The pools of the run on this machine, each a backend. */
  readonly #pools: Pool[] = []
  readonly #rate = new Rate()
  readonly #places = new Places()
  readonly #startedAtMs: number
  readonly #onBatch: BatchListener
  #table = NO_TASKS
  #label: (index: number) => string = String
  #progress: RunMetrics['progress'] = null
  #elapsedMs: number | null = null
  #cancelled = false

  constructor(
    id: RunId,
    launch: Launch,
    { workers, chunkSize, restart }: RunSettings,
    supervisor: Supervisor,
    onBatch: BatchListener,
  ) {
    this.id = id
    this.launch = launch
    this.#supervisor = supervisor
    this.#onBatch = onBatch
    const { journal } = supervisor
    this.#startedAtMs = journal.nowMs()
    this.#rate.add(this.#startedAtMs, 0)
    const { workload, title, parameters, summary = null, totalTasks } = launch
    const about = { workload, title, parameters, summary, workers, chunkSize, restart, totalTasks }
    journal.publish({ type: 'run.started', runId: id, ...about })
    const options: ScopeOptions = {
      parameters,
      workers,
      chunkSize,
      ...(restart === null ? {} : { poolOptions: poolRestart(restart) }),
      supervisor,
      runId: id,
      onPrint: (text) => {
        journal.publish({ type: 'run.printed', runId: id, text })
      },
      onProgress: (done, total) => {
        this.#progress = { done, total }
      },
      onCheck: (check) => {
        journal.publish({ type: 'run.checked', runId: id, ...check })
      },
      onChart: (chart) => {
        journal.publish({ type: 'run.charted', runId: id, chart })
      },
      onPicture: (picture) => {
        journal.publish({ type: 'run.pictured', runId: id, picture })
      },
      onTile: (tile) => {
        journal.publish({ type: 'run.tiled', runId: id, tile })
      },
      onPool: (pool) => {
        this.#pools.push(pool)
      },
      onMade: (made) => {
        this.#places.watch(made)
      },
    }
    this.#scope = new SessionScope(options, {
      runId: id,
      tasks: (total, label) => this.#tasks(total, label),
      follow: (program) => {
        this.#places.follow(program)
      },
      workers: launch.workers ?? null,
    })
    this.ended = this.#execute()
  }

  get active(): boolean {
    return this.#elapsedMs === null
  }

  get #backends(): readonly TaskBackend[] {
    return this.#pools
  }

  get table(): TaskTable {
    return this.#table
  }

  get label(): (index: number) => string {
    return this.#label
  }

  get workers(): readonly WorkerTotals[] {
    return this.#table.workers
  }

  async resize(workers: number): Promise<void> {
    await this.#scope.resize(workers)
    this.#supervisor.journal.publish({ type: 'run.resized', runId: this.id, workers })
  }

  /** Ends the run now: tasks without an outcome are cancelled, its processes go down the stop ladder in the name of `by`. */
  async cancel(by: Actor): Promise<void> {
    if (!this.active) return
    this.#cancelled = true
    await this.#scope.close({ from: 'terminate', by })
    await this.ended
  }

  /** The tasks that a process of this run holds. */
  view(id: ProcessId): WorkerView {
    for (const backend of this.#backends) {
      const view = backend.view(id)
      if (view.inFlight > 0) return view
    }
    return NOTHING_HELD
  }

  /** Whether a living process of this run is a worker, which has tasks or waits for some. Any other one has its one call. */
  isWorker(id: ProcessId): boolean {
    return this.#backends.some(({ processIds }) => processIds.includes(id))
  }

  /** The answers of a process of this run, dead or alive. */
  answersOf(id: ProcessId): Answers {
    if (this.#isMap) {
      const { tasks = 0, failed = 0 } = this.#table.totalsOf(id) ?? {}
      return { done: tasks - failed, failed }
    }
    const all = this.#backends.map((backend) => backend.answersOf(id))
    return all.find(({ done, failed }) => done + failed > 0) ?? NO_ANSWERS
  }

  rows(offset: number, limit: number): TaskRow[] {
    return this.#table.rows(offset, limit, this.#label)
  }

  /** How the workers of its pools spent their time, and their slowest tasks. */
  insights(): RunInsights {
    const told = this.#pools.map((pool) => pool.insights())
    const slowest = told.flatMap((pool) => pool.slowest).sort((a, b) => b.workMs - a.workMs)
    return {
      workers: told.flatMap(({ workers }) => workers),
      slowest: slowest.slice(0, SLOWEST).map(({ index, workMs, pid }) => ({
        index,
        label: this.#isMap ? this.#label(index) : `task ${index}`,
        workMs,
        pid,
      })),
    }
  }

  /** Called once a sample, and at the end: the rate is computed from these calls. */
  tick(nowMs: number): void {
    if (this.active) this.#rate.add(nowMs, this.#answered)
  }

  /** Of the tasks in its table; a program without one has those of its pools. */
  get #answered(): number {
    if (this.#isMap) return this.#table.answered
    return this.#backends.reduce((total, { metrics }) => total + metrics.answered, 0)
  }

  metrics(nowMs: number, outputLines: number): RunMetrics {
    const { done, failed, lost, cancelled } = this.#table.counts
    const ratePerS = this.#rate.perS
    const open = this.#backends.map(({ metrics }) => metrics)
    const sum = (of: (metrics: TaskBackend['metrics']) => number): number =>
      open.reduce((total, metrics) => total + of(metrics), 0)
    return {
      id: this.id,
      outputLines,
      progress: this.#progress,
      at: this.active ? this.#places.lines : [],
      queueDepth: sum(({ queueDepth }) => queueDepth),
      inFlight: sum(({ inFlight }) => inFlight),
      done,
      failed,
      lost,
      cancelled,
      total: this.#table.length,
      ratePerS,
      etaMs: this.active ? etaMs(this.#table.length - tasksOver(this.#table.counts), ratePerS) : null,
      elapsedMs: this.#elapsedMs ?? nowMs - this.#startedAtMs,
      value: this.#table.numbers === 0 ? null : this.#table.sum,
      workersAlive: this.#backends.reduce((total, { pids }) => total + pids.length, 0),
      workersWanted: this.active ? sum(({ workersWanted }) => workersWanted) : 0,
      chunkSizeNow: open.at(-1)?.chunkSizeNow ?? 0,
      staleAnswers: sum(({ staleAnswers }) => staleAnswers),
    }
  }

  #tasks(total: number, label: (index: number) => string): TaskTable {
    if (this.#table !== NO_TASKS) throw new Error('a run has one table of tasks')
    this.#label = label
    this.#table = new TaskTable(total, (batch) => {
      this.#onBatch(batch, label)
    })
    return this.#table
  }

  async #execute(): Promise<void> {
    // The caller gets the run before its first event.
    await Promise.resolve()
    const { signal } = this.#scope
    const aborted = new Promise<null>((resolve) => {
      const onAbort = (): void => {
        resolve(null)
      }
      if (signal.aborted) onAbort()
      else signal.addEventListener('abort', onAbort)
    })
    let result: ProgramResult | null = null
    let error: RemoteError | null = null
    try {
      // The run does not wait for a program that ignores its signal.
      result = await Promise.race([this.launch.program(this.#scope), aborted])
    } catch (thrown) {
      error = toRemoteError(thrown)
    }
    this.#finish(result, error)
    await this.#scope.close()
  }

  #finish(result: ProgramResult | null, thrown: RemoteError | null): void {
    const { journal } = this.#supervisor
    const failedCheck = this.#scope.checks.find(({ ok }) => !ok)
    const error =
      thrown ??
      this.#table.firstError ??
      (failedCheck === undefined
        ? null
        : {
            name: 'CheckFailed',
            message: `the check "${failedCheck.name}" did not hold: ${failedCheck.detail}`,
            stack: '',
          })
    const status = this.#status(result, error)
    const nowMs = journal.nowMs()
    this.tick(nowMs)
    const elapsedMs = nowMs - this.#startedAtMs
    this.#elapsedMs = elapsedMs
    const { headline = '', value = null, story = [] } = result ?? {}
    journal.publish({
      type: 'run.finished',
      runId: this.id,
      status,
      elapsedMs,
      result:
        result === null || status === 'cancelled' || (this.#isMap && status === 'failed')
          ? null
          : { headline, value, story },
      error: status === 'failed' ? error : null,
    })
  }

  get #isMap(): boolean {
    return this.#table.length > 0
  }

  #status(result: ProgramResult | null, error: RemoteError | null): Exclude<RunStatus, 'running'> {
    if (this.#cancelled) return 'cancelled'
    if (result === null || error !== null) return 'failed'
    return this.#table.counts.done === this.#table.length ? 'done' : 'failed'
  }
}
