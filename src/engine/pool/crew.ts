// The workers of a pool: carries out what the scheduler tells, and tells it what happened.

import { assertNever } from '../../shared/assert-never.ts'
import type { Actor, ProcessId } from '../../shared/process.ts'
import type { RunId } from '../../shared/run.ts'
import { type Codec, createCodec } from '../channel/codec.ts'
import type { Frame } from '../channel/frame-parser.ts'
import { decodeResults, encodeChunk, encodeTarget } from '../channel/frames.ts'
import { ProtocolError, type WorkerDeath } from '../errors.ts'
import { deathOf } from '../process/death.ts'
import type { ManagedProcess } from '../process/managed-process.ts'
import type { TargetUrl } from '../process/target.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import { Job, type JobOptions, type OutcomeBatch } from './job.ts'
import { type Answers, answeredBatch, settledBatch } from './outcomes.ts'
import { Scheduler } from './scheduler.ts'
import type { SchedulerEvent, SchedulerInstruction, SchedulerOptions } from './scheduler-messages.ts'

interface WorkerHandle {
  readonly process: ManagedProcess
  readonly targets: Set<number>
}

const NEVER_MS = 2 ** 31 - 1
const DEATHS_KEPT = 100

export class Crew {
  readonly scheduler: Scheduler
  readonly #supervisor: Supervisor
  readonly #runId: RunId | null
  readonly #codec: Codec = createCodec()
  readonly #workers = new Map<ProcessId, WorkerHandle>()
  readonly #released = new Set<Promise<void>>()
  /** Of the newest deaths: enough for the errors of the tasks that they concern. */
  readonly #dead = new Map<ProcessId, WorkerDeath>()
  #lastDeath: WorkerDeath | null = null
  readonly #jobs = new Map<number, Job>()
  readonly #targets: TargetUrl[] = []
  readonly #unsendable = new Map<string, unknown>()
  readonly #queue: (readonly [SchedulerEvent, Answers | null])[] = []
  readonly #allGone: Promise<void>
  #resolveAllGone: () => void = () => undefined
  #stepping = false
  #ending = false
  #lastJob = 0
  #keepAlive: NodeJS.Timeout | null = null
  #backOffTimer: NodeJS.Timeout | null = null

  constructor(supervisor: Supervisor, runId: RunId | null, options: SchedulerOptions) {
    this.#supervisor = supervisor
    this.#runId = runId
    this.scheduler = new Scheduler(options)
    this.#allGone = new Promise((resolve) => {
      this.#resolveAllGone = resolve
    })
  }

  get processes(): ManagedProcess[] {
    return [...this.#workers.values()].map(({ process }) => process)
  }

  submit(target: TargetUrl, inputs: readonly unknown[], options: JobOptions): Job {
    let targetId = this.#targets.findIndex(
      ({ module, export: name }) => module === target.module && name === target.export,
    )
    if (targetId === -1) targetId = this.#targets.push(target) - 1
    const job = new Job(++this.#lastJob, targetId, inputs, options)
    this.#jobs.set(job.id, job)
    this.#step({ type: 'submit', job: job.id, tasks: inputs.length, chunkSize: options.chunkSize })
    return job
  }

  resize(workers: number): void {
    this.#step({ type: 'resize', workers })
  }

  /** The workers go when everything is answered. */
  close(): void {
    this.#ending = true
    this.#step({ type: 'close' })
  }

  /** What waits is cancelled, and every worker goes down the stop ladder. */
  terminate(by: Actor): void {
    this.#ending = true
    this.#step({ type: 'cancel' })
    for (const process of this.processes) process.stop(by, 'terminate', this.#supervisor.graceMs)
  }

  /** Resolves when nothing is left of any worker. */
  async gone(): Promise<void> {
    await this.#allGone
    await Promise.all(this.#released)
  }

  // Carrying out an instruction can cause the next event; each one is a step of its own, in order.
  #step(event: SchedulerEvent, answers: Answers | null = null): void {
    this.#queue.push([event, answers])
    if (this.#stepping) return
    this.#stepping = true
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        for (const instruction of this.scheduler.step(next[0])) this.#carryOut(instruction, next[1])
      }
    } finally {
      this.#stepping = false
    }
    this.#holdOpen(this.scheduler.openTasks > 0 || (this.#ending && this.#released.size > 0))
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
    this.#workers.set(process.id, { process, targets: new Set() })
    this.scheduler.started(process.id)
    this.#released.add(process.released)
    void process.released.then(() => {
      this.#released.delete(process.released)
      if (this.#released.size === 0) this.#holdOpen(this.scheduler.openTasks > 0)
    })
    process.start()
    process.unref() // the open tasks decide, see #holdOpen
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
    const pid = this.#workers.get(instruction.worker)?.process.pid ?? null
    if (job !== undefined) this.#tell(job, answeredBatch(instruction, answers, pid))
  }

  #settle(instruction: Extract<SchedulerInstruction, { do: 'settle' }>): void {
    const { first, worker } = instruction
    const job = this.#jobs.get(instruction.job)
    if (job === undefined) return
    const death = worker === null ? this.#lastDeath : (this.#dead.get(worker) ?? this.#lastDeath)
    const key = `${job.id}:${first}`
    const unsendable = this.#unsendable.get(key)
    this.#unsendable.delete(key)
    this.#tell(job, settledBatch(instruction, death, unsendable))
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
