// The workers of a pool: carries out what the scheduler tells, and tells it what happened.

import { assertNever } from '../../shared/assert-never.ts'
import type { Actor, ProcessId } from '../../shared/process.ts'
import { type Codec, createCodec } from '../wire/codec.ts'
import { MAX_PAYLOAD_BYTES } from '../wire/protocol.ts'
import { resolveShareable } from '../wire/references.ts'
import { ProtocolError } from '../errors.ts'
import type { TargetUrl } from '../process/target.ts'
import type { WorkerProcess } from '../process/worker-process.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import type { FailureFacts } from './failure-reason.ts'
import type { Inputs } from './inputs.ts'
import { Insights } from './insights.ts'
import { Job, type JobOptions, type OutcomeBatch } from './job.ts'
import { type Answers, answeredBatch, settledBatch } from './outcomes.ts'
import { Workers, type WorkerPlan } from './workers.ts'
import { Scheduler } from './scheduler/scheduler.ts'
import type { SchedulerEvent, SchedulerInstruction, SchedulerOptions } from './scheduler/scheduler-messages.ts'
import { WorkerWatch } from './worker-watch.ts'

type Instruction<Name extends SchedulerInstruction['do']> = Extract<SchedulerInstruction, { do: Name }>

const NEVER_MS = 2 ** 31 - 1

export class PoolDriver {
  readonly scheduler: Scheduler
  readonly insights: Insights
  readonly workers: Workers
  readonly #supervisor: Supervisor
  readonly #plan: WorkerPlan
  readonly #exact: boolean
  readonly #codec: Codec = createCodec(MAX_PAYLOAD_BYTES, resolveShareable)
  readonly #jobs = new Map<number, Job>()
  readonly #targets: TargetUrl[] = []
  readonly #unsendable = new Map<string, unknown>()
  readonly #queue: (readonly [SchedulerEvent, Answers | null])[] = []
  readonly #allGone: Promise<void>
  readonly #watch: WorkerWatch
  readonly #onProgress = new Set<() => void>()
  #resolveAllGone: () => void = () => undefined
  #stepping = false
  #ending = false
  #lastJob = 0
  #keepAlive: NodeJS.Timeout | null = null
  #backOffTimer: NodeJS.Timeout | null = null

  constructor(supervisor: Supervisor, plan: WorkerPlan, options: SchedulerOptions) {
    this.#supervisor = supervisor
    this.#plan = plan
    // Where a task is run again anyway, some tiny neighbours of the one that was running may be run again as well.
    this.#exact = options.onWorkerLost === 'fail'
    this.scheduler = new Scheduler(options)
    this.insights = new Insights(() => supervisor.journal.nowMs())
    this.#watch = new WorkerWatch({
      workers: () => this.workers.processes,
      head: (id) => {
        const chunk = this.scheduler.head(id)
        if (chunk === null) return null
        const deadlineMs = this.#jobs.get(chunk.job)?.options.deadlineMs ?? null
        return { chunkId: chunk.id, answered: chunk.answered, deadlineMs }
      },
      overdue: (worker, chunk, index) => {
        this.#step({ type: 'overdue', worker, chunk, index })
      },
      tell: (event) => {
        supervisor.journal.publish(event)
      },
      memoryLimitBytes: plan.memoryLimitBytes,
    })
    this.workers = new Workers(supervisor, plan, this.#codec, {
      insights: this.insights,
      watch: this.#watch,
      started: (id) => {
        this.scheduler.started(id)
      },
      step: (event, answers) => {
        this.#step(event, answers)
      },
      allReleased: () => {
        this.#holdOpen(this.scheduler.openTasks > 0)
      },
    })
    this.#allGone = new Promise((resolve) => {
      this.#resolveAllGone = resolve
    })
  }

  get processes(): WorkerProcess[] {
    return this.workers.processes
  }

  /** Called at every look at the workers, twice a second. */
  onLook(listener: () => void): void {
    this.#watch.onLook = listener
  }

  /** The task that a worker is at, for people. */
  taskOf(id: ProcessId): string {
    const chunk = this.scheduler.head(id)
    const job = chunk === null ? undefined : this.#jobs.get(chunk.job)
    const name = job === undefined ? undefined : this.#targets[job.targetId]?.export
    return chunk === null ? 'without a task' : `in task ${chunk.first + chunk.answered} of ${name ?? 'a job'}`
  }

  /** Called after every step in which tasks may have ended. Returns the way to stop. */
  onProgress(listener: () => void): () => void {
    this.#onProgress.add(listener)
    return () => {
      this.#onProgress.delete(listener)
    }
  }

  /** `sealed`: its inputs are all there; otherwise more are added by `extend`, until `seal`. */
  open(target: TargetUrl, inputs: Inputs, options: JobOptions, sealed: boolean): Job {
    let targetId = this.#targets.findIndex(
      ({ module, export: name }) => module === target.module && name === target.export,
    )
    if (targetId === -1) targetId = this.#targets.push(target) - 1
    const job = new Job(++this.#lastJob, targetId, inputs, options)
    this.#jobs.set(job.id, job)
    if (options.deadlineMs !== undefined) this.#watch.needDeadline(options.deadlineMs)
    this.#step({
      type: 'submit',
      job: job.id,
      tasks: inputs.size,
      chunkSize: options.chunkSize,
      kind: job.targetId,
      sealed,
    })
    return job
  }

  /** `tasks` more inputs are there. */
  extend(job: Job, tasks: number): void {
    this.#step({ type: 'extend', job: job.id, tasks })
  }

  seal(job: Job): void {
    this.#step({ type: 'seal', job: job.id })
  }

  /** Its open tasks are cancelled, with `reason` as their error; nobody waits for those that run. */
  abort(job: Job, reason: unknown): void {
    job.reason = reason
    this.#step({ type: 'abort', job: job.id })
  }

  /** One task that waits is cancelled; one that a worker has goes on. */
  drop(job: Job, index: number): void {
    this.#step({ type: 'drop', job: job.id, index })
  }

  /** True when the worker that holds it has begun it. */
  isRunning(job: Job, index: number): boolean {
    const found = this.scheduler.holder(job.id, index)
    const mark = found === null ? null : (this.workers.get(found.worker)?.process.progress() ?? null)
    if (found === null || mark === null || mark.chunkId !== found.chunk.id || mark.index === 'loading') return false
    return index <= found.chunk.first + mark.index
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
    await this.workers.released()
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
    this.#holdOpen(this.scheduler.openTasks > 0 || (this.#ending && this.workers.unreleased > 0))
    for (const listener of this.#onProgress) listener()
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
        this.workers.start(instruction.replaces)
        return
      case 'stop':
        this.workers.stop(instruction.worker)
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
        this.#supervisor.journal.publish({
          type: 'answers.dropped',
          processId: instruction.worker,
          tasks: instruction.tasks,
        })
        return
      case 'withdraw':
        this.workers.get(instruction.worker)?.withdraw(instruction.chunk)
        return
      case 'recall':
        this.workers.recall(instruction.worker, instruction.chunk)
        return
      case 'condemn':
        this.workers.condemn(instruction.worker)
        return
      case 'distrust':
        this.workers.get(instruction.worker)?.process.reject(new ProtocolError(instruction.why))
        return
      case 'settle':
        this.#settle(instruction)
        return
      case 'report-loss':
        this.#reportLoss(instruction)
        return
      case 'moved':
        if (this.#plan.runId === null) return
        this.#supervisor.journal.publish({
          type: 'tasks.moved',
          runId: this.#plan.runId,
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
        this.#watch.stop()
        this.#resolveAllGone()
        return
      default:
        assertNever(instruction, 'scheduler instruction')
    }
  }

  #reportLoss(instruction: Instruction<'report-loss'>): void {
    const {
      worker: processId,
      chunk: chunkId,
      running: runningTask,
      inFlight,
      again: handedOutAgain,
      lost,
    } = instruction
    const { runId } = this.#plan
    if (runId === null) return
    this.#supervisor.journal.publish({
      type: 'worker.lost',
      processId,
      runId,
      chunkId,
      runningTask,
      inFlight,
      handedOutAgain,
      lost,
    })
  }

  #backOff(ms: number): void {
    this.#backOffTimer = setTimeout(() => {
      this.#step({ type: 'backed-off' })
    }, ms)
    this.#backOffTimer.unref() // open tasks hold this program, not the pause itself
  }

  #send(instruction: Instruction<'send'>): void {
    const { worker, chunk, first, count } = instruction
    const job = this.#jobs.get(instruction.job)
    const handle = this.workers.get(worker)
    const target = job === undefined ? undefined : this.#targets[job.targetId]
    if (job === undefined || handle === undefined || target === undefined) return
    const { shape, deadlineMs } = job.options
    try {
      const bytes = handle.send({
        chunkId: chunk,
        targetId: job.targetId,
        target,
        shape,
        oneByOne: deadlineMs !== undefined,
        exact: this.#exact,
        values: job.inputs.slice(first, count),
        what: count === 1 ? `task ${first}` : `tasks ${first} to ${first + count - 1}`,
      })
      this.scheduler.sized(job.id, count, bytes)
    } catch (error) {
      this.#unsendable.set(`${job.id}:${first}`, error)
      this.#step({ type: 'refused', worker, chunk })
    }
  }

  #accept(instruction: Instruction<'accept'>, answers: Answers): void {
    const job = this.#jobs.get(instruction.job)
    if (job === undefined) return
    const pid = this.workers.get(instruction.worker)?.process.pid ?? null
    const batch = answeredBatch(instruction, answers, pid)
    this.insights.worked(instruction.worker, batch, job.inputs)
    this.#tell(job, batch)
  }

  #settle(instruction: Instruction<'settle'>): void {
    const { first, worker, failureReason } = instruction
    const job = this.#jobs.get(instruction.job)
    if (job === undefined) return
    const key = `${job.id}:${first}`
    const facts: FailureFacts = {
      unsendable: this.#unsendable.get(key),
      deadlineMs: job.options.deadlineMs ?? null,
      reason: job.reason,
    }
    this.#unsendable.delete(key)
    this.#tell(job, settledBatch(instruction, this.workers.deathFor(worker, failureReason === 'timeout'), facts))
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
    job.inputs.settled(batch.first, batch.outcomes.length)
  }
}
