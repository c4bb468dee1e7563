// Pool: a fixed number of worker processes that share the work. The scheduler decides, this carries out.

import { availableParallelism } from 'node:os'
import { assertNever } from '../../shared/assert-never.ts'
import { MAX_WORKERS } from '../../shared/limits.ts'
import type { Actor, ProcessId } from '../../shared/process.ts'
import type { ChunkSize, RunId, TaskOutcome } from '../../shared/run.ts'
import { type Codec, createCodec } from '../channel/codec.ts'
import type { Frame } from '../channel/frame-parser.ts'
import { decodeResults, encodeChunk, encodeTarget } from '../channel/frames.ts'
import { STATUS_DONE } from '../channel/protocol.ts'
import { findUnserialisable } from '../channel/unserialisable.ts'
import {
  OptionError,
  PoolClosedError,
  ProtocolError,
  RemoteTaskError,
  TaskSerializationError,
  toRemoteError,
} from '../errors.ts'
import { deathOf, type ManagedProcess } from '../process/managed-process.ts'
import { resolveTarget, type Target } from '../process/target.ts'
import { defaultSupervisor, type Supervisor } from '../supervisor/supervisor.ts'
import { fateError } from './fate.ts'
import { Job, type JobOptions, type OutcomeBatch } from './job.ts'
import { type IndexedResult, OutcomeStream } from './outcome-stream.ts'
import { Scheduler } from './scheduler.ts'
import type { SchedulerEvent, SchedulerInstruction } from './scheduler-messages.ts'

export interface PoolOptions {
  /** Worker processes, 1 to 256. Default: the cores this program may use. */
  readonly processes?: number
  /** What becomes of the task that a dying worker was running. `fail` by default: it may have had side effects. */
  readonly onWorkerLost?: 'fail' | 'retry'
  /** With `retry`: how often a task is run again before it counts as poison. Default 3. */
  readonly retries?: number
  readonly supervisor?: Supervisor
  /** The run that its processes belong to. */
  readonly runId?: RunId | null
}

export interface MapOptions {
  /** Exactly N tasks a message, or `auto` (the default). */
  readonly chunkSize?: ChunkSize
}

export interface PoolFigures {
  readonly waiting: number
  readonly inFlight: number
  readonly workersWanted: number
  readonly chunkSizeNow: number
  readonly staleAnswers: number
}

interface Answers {
  readonly values: readonly unknown[]
  readonly statuses: Uint8Array
  readonly workMs: Float32Array
}

interface WorkerHandle {
  readonly process: ManagedProcess
  readonly targets: Set<number>
}

const DEATHS_KEPT = 100
const NEVER_MS = 2 ** 31 - 1

function checkWhole(option: string, value: number, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max)
    throw new OptionError(option, `a whole number from ${min} to ${max}`, value)
  return value
}

function checkChunkSize(value: ChunkSize): ChunkSize {
  return value === 'auto' ? value : checkWhole('chunkSize', value, 1, 2 ** 31)
}

export class Pool {
  readonly #supervisor: Supervisor
  readonly #runId: RunId | null
  readonly #scheduler: Scheduler
  readonly #codec: Codec = createCodec()
  readonly #workers = new Map<ProcessId, WorkerHandle>()
  readonly #released = new Set<Promise<void>>()
  /** Of the newest deaths: enough for the errors of the tasks that they concern. */
  readonly #dead = new Map<ProcessId, ReturnType<typeof deathOf>>()
  #lastDeath: ReturnType<typeof deathOf> | null = null
  readonly #jobs = new Map<number, Job>()
  readonly #targets: { readonly module: string; readonly export: string }[] = []
  readonly #unsendable = new Map<string, unknown>()
  readonly #queue: (readonly [SchedulerEvent, Answers | null])[] = []
  readonly #allGone: Promise<void>
  #resolveAllGone: () => void = () => undefined
  #stepping = false
  #closed = false
  #lastJob = 0
  #keepAlive: NodeJS.Timeout | null = null
  #backOffTimer: NodeJS.Timeout | null = null
  readonly #forget: () => void

  /** Its workers start at once. @throws OptionError naming the option. */
  constructor(options: PoolOptions = {}) {
    const processes = checkWhole('processes', options.processes ?? availableParallelism(), 1, MAX_WORKERS)
    this.#supervisor = options.supervisor ?? defaultSupervisor()
    this.#runId = options.runId ?? null
    this.#allGone = new Promise((resolve) => {
      this.#resolveAllGone = resolve
    })
    this.#scheduler = new Scheduler({
      workers: processes,
      onWorkerLost: options.onWorkerLost ?? 'fail',
      retries: checkWhole('retries', options.retries ?? 3, 0, 1_000),
      // More at once only make each other late, and hold up the program that starts them.
      startingLimit: Math.max(4, 2 * availableParallelism()),
    })
    this.#forget = this.#supervisor.onClose(() => this.terminate())
    this.#step({ type: 'resize', workers: processes })
  }

  /** PIDs of the workers that live, in the order in which they started. */
  get pids(): readonly number[] {
    return [...this.#workers.values()].map(({ process }) => process.pid).filter((pid) => pid !== null)
  }

  get processIds(): readonly ProcessId[] {
    return [...this.#workers.keys()]
  }

  get figures(): PoolFigures {
    const { waitingTasks: waiting, inFlight, wanted: workersWanted, chunkSizeNow, staleAnswers } = this.#scheduler
    return { waiting, inFlight, workersWanted, chunkSizeNow, staleAnswers }
  }

  /** What one worker holds. */
  view(id: ProcessId): ReturnType<Scheduler['view']> {
    return this.#scheduler.view(id)
  }

  /**
   * The results of `target(input)` for each input, in their order.
   * @throws RemoteTaskError, WorkerLostError, PoisonTaskError of the first task that has no result, once all have an outcome.
   */
  async map<R = unknown>(target: Target, inputs: Iterable<unknown>, options: MapOptions = {}): Promise<R[]> {
    const results: R[] = []
    let failed: { readonly index: number; readonly error: unknown } | null = null
    await this.run(target, inputs, {
      chunkSize: options.chunkSize ?? 'auto',
      shape: 'single',
      onOutcomes: (batch) => {
        batch.values.forEach((value, i) => {
          const index = batch.first + i
          if (batch.outcomes[i] === 'done') results[index] = value as R
          else if (failed === null || index < failed.index) failed = { index, error: value }
        })
      },
    }).done
    const failure = failed as { readonly error: unknown } | null
    if (failure !== null) throw failure.error
    return results
  }

  /**
   * Results as they come, with the index of their input. The tasks are submitted at once, before the first result is
   * asked for. Throws at the first task without a result; the others go on.
   */
  imapUnordered<R = unknown>(
    target: Target,
    inputs: Iterable<unknown>,
    options: MapOptions = {},
  ): AsyncGenerator<IndexedResult<R>, void, undefined> {
    const stream = new OutcomeStream<R>()
    const job = this.run(target, inputs, {
      chunkSize: options.chunkSize ?? 'auto',
      shape: 'single',
      onOutcomes: (batch) => {
        stream.push(batch)
      },
    })
    void job.done.then(() => {
      stream.end()
    })
    return stream.results()
  }

  /** One call with its arguments. */
  async apply<R = unknown>(target: Target, args: readonly unknown[] = []): Promise<R> {
    let result: unknown
    let error: { readonly value: unknown } | null = null
    await this.run(target, [args], {
      chunkSize: 1,
      shape: 'spread',
      onOutcomes: ({ outcomes, values }) => {
        if (outcomes[0] === 'done') result = values[0]
        else error = { value: values[0] }
      },
    }).done
    const failure = error as { readonly value: unknown } | null
    if (failure !== null) throw failure.value
    return result as R
  }

  /** The general form: every task's outcome, as it comes. @throws PoolClosedError, OptionError, TaskSerializationError. */
  run(target: Target, inputs: Iterable<unknown>, options: JobOptions): Job {
    if (this.#closed) throw new PoolClosedError('the pool is closed: it takes no more tasks; make a new Pool')
    checkChunkSize(options.chunkSize)
    const url = resolveTarget(target)
    const items = [...inputs] // ours from here on: the caller's array may change
    this.#refuseUnserialisable(items)
    let targetId = this.#targets.findIndex((known) => known.module === url.module && known.export === url.export)
    if (targetId === -1) targetId = this.#targets.push(url) - 1
    const job = new Job(++this.#lastJob, targetId, items, options)
    this.#jobs.set(job.id, job)
    this.#step({ type: 'submit', job: job.id, tasks: items.length, chunkSize: options.chunkSize })
    return job
  }

  /** As many workers from now on. A worker that must go finishes what it holds first. */
  async resize(processes: number): Promise<void> {
    if (this.#closed) throw new PoolClosedError('the pool is closed: it cannot be resized')
    this.#step({ type: 'resize', workers: checkWhole('processes', processes, 1, MAX_WORKERS) })
    return Promise.resolve()
  }

  /** No more tasks; the workers go when everything is answered. Twice is once. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true
      this.#step({ type: 'close' })
    }
    return Promise.resolve()
  }

  /** Cancels what has no outcome and takes every worker down the stop ladder. Resolves when none is left. */
  async terminate(by: Actor = 'procdeck'): Promise<void> {
    this.#closed = true
    this.#step({ type: 'cancel' })
    for (const { process } of this.#workers.values()) process.stop(by, 'terminate', this.#supervisor.graceMs)
    await this.join()
  }

  /** Resolves when the workers of a closed pool are gone. @throws PoolClosedError before `close` or `terminate`. */
  async join(): Promise<void> {
    if (!this.#closed) throw new PoolClosedError('join: the pool is still open; close() or terminate() it first')
    await this.#allGone
    await Promise.all(this.#released)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.terminate()
  }

  #refuseUnserialisable(items: readonly unknown[]): void {
    for (let i = 0; i < items.length; i++) {
      const item = items[i]
      if (typeof item === 'number' || typeof item === 'string') continue // by far the most, and always fine
      const found = findUnserialisable(item)
      if (found !== null) throw new TaskSerializationError(`input ${i}`, found.path, found.reason)
    }
  }

  // Carrying out an instruction can cause the next event; each one is a step of its own, in order.
  #step(event: SchedulerEvent, answers: Answers | null = null): void {
    this.#queue.push([event, answers])
    if (this.#stepping) return
    this.#stepping = true
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        for (const instruction of this.#scheduler.step(next[0])) this.#carryOut(instruction, next[1])
      }
    } finally {
      this.#stepping = false
    }
    this.#holdOpen(this.#scheduler.openTasks > 0 || (this.#closed && this.#released.size > 0))
  }

  /** Open tasks keep this program alive, and the end of a closed pool; idle workers do not. */
  #holdOpen(hold: boolean): void {
    if (hold === (this.#keepAlive !== null)) return
    if (this.#keepAlive !== null) clearInterval(this.#keepAlive)
    this.#keepAlive = hold ? setInterval(() => undefined, NEVER_MS) : null
  }

  #carryOut(instruction: SchedulerInstruction, answers: Answers | null): void {
    switch (instruction.do) {
      case 'start':
        this.#start(instruction.replaces)
        return
      case 'stop':
        this.#workers.get(instruction.worker)?.process.stop('procdeck', 'ask', this.#supervisor.graceMs)
        return
      case 'back-off':
        this.#backOff(instruction.ms)
        return
      case 'send':
        this.#send(instruction)
        return
      case 'accept':
        if (answers !== null) this.#accept(instruction, answers)
        return
      case 'stale':
        return
      case 'distrust':
        this.#workers.get(instruction.worker)?.process.reject(new ProtocolError(instruction.why))
        return
      case 'settle':
        this.#settle(instruction)
        return
      case 'report-loss': {
        const {
          worker: processId,
          chunk: chunkId,
          running: runningTask,
          inFlight,
          again: handedOutAgain,
          lost,
        } = instruction
        if (this.#runId === null) return
        this.#supervisor.journal.publish({
          type: 'worker.lost',
          processId,
          runId: this.#runId,
          chunkId,
          runningTask,
          inFlight,
          handedOutAgain,
          lost,
        })
        return
      }
      case 'moved':
        if (this.#runId === null) return
        this.#supervisor.journal.publish({
          type: 'tasks.moved',
          runId: this.#runId,
          from: instruction.from,
          to: instruction.to,
          tasks: instruction.tasks,
        })
        return
      case 'job-done':
        this.#jobs.get(instruction.job)?.finish()
        this.#jobs.delete(instruction.job)
        return
      case 'all-gone':
        if (this.#backOffTimer !== null) clearTimeout(this.#backOffTimer)
        this.#forget()
        this.#resolveAllGone()
        return
      default:
        assertNever(instruction, 'scheduler instruction')
    }
  }

  #backOff(ms: number): void {
    this.#backOffTimer = setTimeout(() => {
      this.#step({ type: 'backed-off' })
    }, ms)
    this.#backOffTimer.unref() // open tasks hold this program, not the pause itself
  }

  #start(replaces: ProcessId | null): void {
    let handle: WorkerHandle | null = null
    const process = this.#supervisor.create(
      { name: (id) => `SpawnPoolWorker-${id}`, runId: this.#runId, startMethod: 'spawn', replaces },
      {
        onReady: () => {
          this.#step({ type: 'ready', worker: process.id })
        },
        onFrame: (frame) => {
          this.#onResults(process, frame)
        },
        onDrained: () => {
          this.#onDrained(process)
        },
      },
    )
    handle = { process, targets: new Set() }
    this.#workers.set(process.id, handle)
    this.#scheduler.started(process.id)
    this.#released.add(process.released)
    void process.released.then(() => {
      this.#released.delete(process.released)
      if (this.#released.size === 0) this.#holdOpen(this.#scheduler.openTasks > 0)
    })
    process.start()
    process.setRef(false) // the open tasks decide, see #holdOpen
  }

  #onResults(process: ManagedProcess, frame: Frame): void {
    const body = decodeResults(frame.body)
    const values = this.#codec.decode(body.values)
    const tasks = body.statuses.length
    if (!Array.isArray(values) || values.length !== tasks)
      throw new ProtocolError(`results claim ${tasks} answers and hold another number`)
    let workMs = 0
    for (const ms of body.workMs) workMs += ms
    this.#step(
      { type: 'answered', worker: process.id, chunk: body.chunkId, first: body.first, tasks, workMs },
      { values, statuses: body.statuses, workMs: body.workMs },
    )
  }

  #onDrained(process: ManagedProcess): void {
    this.#remember(process)
    this.#workers.delete(process.id)
    this.#step({
      type: 'ended',
      worker: process.id,
      mark: process.progress(),
      ownFault: process.life.cause?.by === 'itself' || process.life.raised !== null,
    })
  }

  #send(instruction: Extract<SchedulerInstruction, { do: 'send' }>): void {
    const { worker, chunk, first, count } = instruction
    const job = this.#jobs.get(instruction.job)
    const handle = this.#workers.get(worker)
    const target = job === undefined ? undefined : this.#targets[job.targetId]
    if (job === undefined || handle === undefined || target === undefined) return
    if (!handle.targets.has(job.targetId)) {
      handle.targets.add(job.targetId)
      handle.process.send(encodeTarget(job.targetId, target))
    }
    let values: Uint8Array
    try {
      values = this.#codec.encode(job.inputs.slice(first, first + count), `tasks ${first} to ${first + count - 1}`)
    } catch (error) {
      this.#unsendable.set(`${job.id}:${first}`, error)
      this.#step({ type: 'refused', worker, chunk })
      return
    }
    handle.process.send(encodeChunk(chunk, job.targetId, count, job.options.shape, values))
  }

  #accept(instruction: Extract<SchedulerInstruction, { do: 'accept' }>, answers: Answers): void {
    const job = this.#jobs.get(instruction.job)
    if (job === undefined) return
    const pid = this.#workers.get(instruction.worker)?.process.pid ?? null
    const outcomes: TaskOutcome[] = []
    const values = answers.values.map((value, i) => {
      const done = answers.statuses[i] === STATUS_DONE
      outcomes.push(done ? 'done' : 'failed')
      return done ? value : asTaskError(value, pid, instruction.first + i)
    })
    this.#tell(job, {
      first: instruction.first,
      outcomes,
      values,
      workMs: Array.from(answers.workMs),
      processId: instruction.worker,
      pid,
      attempts: instruction.attempts,
    })
  }

  #settle(instruction: Extract<SchedulerInstruction, { do: 'settle' }>): void {
    const { first, count, fate, worker, attempts } = instruction
    const job = this.#jobs.get(instruction.job)
    if (job === undefined) return
    const death = worker === null ? this.#lastDeath : (this.#dead.get(worker) ?? this.#lastDeath)
    const key = `${job.id}:${first}`
    const unsendable = this.#unsendable.get(key)
    this.#unsendable.delete(key)
    // One error for all of them where they share their fate: a million errors with stacks would block for seconds.
    const error = fateError(fate, first, count, attempts, death, unsendable)
    this.#tell(job, {
      first,
      outcomes: new Array<TaskOutcome>(count).fill(OUTCOME_OF[fate]),
      values: new Array<unknown>(count).fill(error),
      workMs: new Array<number>(count).fill(0),
      processId: worker,
      pid: death?.pid ?? null,
      attempts,
    })
  }

  // The caller's function may throw; the tasks of others must not pay for it.
  #tell(job: Job, batch: OutcomeBatch): void {
    try {
      job.options.onOutcomes(batch)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }

  #remember(process: ManagedProcess): void {
    this.#lastDeath = deathOf(process)
    this.#dead.set(process.id, this.#lastDeath)
    const [oldest] = this.#dead.keys()
    if (this.#dead.size > DEATHS_KEPT && oldest !== undefined) this.#dead.delete(oldest)
  }
}

const OUTCOME_OF: Readonly<Record<Extract<SchedulerInstruction, { do: 'settle' }>['fate'], TaskOutcome>> = {
  unsendable: 'failed',
  unstartable: 'failed',
  lost: 'lost',
  poison: 'lost',
  cancelled: 'cancelled',
}

function asTaskError(value: unknown, pid: number | null, index: number): RemoteTaskError {
  return new RemoteTaskError(toRemoteError(value), pid, index)
}
