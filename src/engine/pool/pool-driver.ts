// The pool driver: takes every event to the scheduler and carries its instructions out. It keeps nothing of a step.
//
//   calls, workers, watch, timers --event--> scheduler --instructions--> workers, open jobs, journal, timers

import { assertNever } from '../../shared/assert-never.ts'
import { plural } from '../../shared/plural.ts'
import type { Actor, ProcessId } from '../../shared/process.ts'
import { ProtocolError } from '../errors.ts'
import { Hold, letGo } from '../process/keep-alive.ts'
import { LongTimer } from '../process/long-timer.ts'
import type { TargetUrl } from '../process/target.ts'
import type { WorkerProcess } from '../process/worker-process.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import type { Inputs } from './inputs.ts'
import { Insights } from './insights.ts'
import type { Job, JobOptions } from './job.ts'
import { OpenJobs } from './open-jobs.ts'
import { eventOf } from './pool-events.ts'
import { Scheduler } from './scheduler/scheduler.ts'
import type {
  InstructionOf,
  SchedulerEvent,
  SchedulerInstruction,
  SchedulerOptions,
} from './scheduler/scheduler-messages.ts'
import { WorkerWatch } from './worker-watch.ts'
import { type WorkerPlan, Workers } from './workers.ts'

export class PoolDriver {
  readonly insights: Insights
  readonly workers: Workers
  /** A submitted task holds a queue, a pool or a shared value. */
  hasShares = false
  readonly noteShares = (): void => {
    this.hasShares = true
  }
  readonly #scheduler: Scheduler
  readonly #supervisor: Supervisor
  readonly #plan: WorkerPlan
  readonly #jobs: OpenJobs
  readonly #watch: WorkerWatch
  readonly #events: SchedulerEvent[] = []
  /** Workers to start once all events are dealt with: whom each replaces. */
  readonly #starts: (ProcessId | null)[] = []
  readonly #allGone: Promise<void>
  readonly #onProgress = new Set<() => void>()
  /** Open tasks and the end of a closed pool keep this program alive; idle workers do not. */
  readonly #hold = new Hold()
  #resolveAllGone: () => void = () => undefined
  #stepping = false
  #ending = false
  #backOffTimer: LongTimer | null = null
  /** The dead worker whose row shows the back-off. */
  #backOffOf: ProcessId | null = null

  constructor(supervisor: Supervisor, plan: WorkerPlan, options: SchedulerOptions) {
    this.#supervisor = supervisor
    this.#plan = plan
    this.#scheduler = new Scheduler(options)
    this.insights = new Insights(() => supervisor.journal.nowMs())
    this.#jobs = new OpenJobs(this.insights, options.onWorkerLost === 'retry')
    this.#watch = new WorkerWatch({
      workers: () => this.workers.processes,
      head: (id) => {
        const chunk = this.#scheduler.head(id)
        if (chunk === null) return null
        const deadlineMs = this.#jobs.get(chunk.job)?.deadlineMs ?? null
        return { chunkId: chunk.id, answered: chunk.answered, deadlineMs }
      },
      overdue: (late) => {
        this.#step(...late.map((one) => ({ type: 'overdue', ...one }) as const))
      },
      slow: (slow) => {
        this.#step({ type: 'watched', slow })
      },
      tell: (event) => {
        supervisor.journal.publish(event)
      },
      memoryLimitBytes: plan.memoryLimitBytes,
    })
    this.workers = new Workers(supervisor, plan, {
      insights: this.insights,
      watch: this.#watch,
      step: (event) => {
        this.#step(event)
      },
      allReleased: () => {
        this.#hold.set(this.#scheduler.openTasks > 0)
      },
    })
    this.#allGone = new Promise((resolve) => {
      this.#resolveAllGone = resolve
    })
  }

  /** To read only: events go through the driver. */
  get scheduler(): Omit<Scheduler, 'step'> {
    return this.#scheduler
  }

  get processes(): WorkerProcess[] {
    return this.workers.processes
  }

  /** The tasks of each job that have no outcome. */
  openTasks(): { readonly job: number; readonly target: string; readonly tasks: number }[] {
    const open = this.#jobs.all().map(({ id: job, target }) => {
      return { job, target: target.export, tasks: this.#scheduler.openTasksOf(job) }
    })
    return open.filter(({ tasks }) => tasks > 0)
  }

  /** The task that a worker is at, for display. */
  taskOf(id: ProcessId): string {
    const chunk = this.#scheduler.head(id)
    if (chunk === null) return 'without a task'
    return `in task ${chunk.first + chunk.answered} of ${this.#jobs.get(chunk.job)?.target.export ?? 'a job'}`
  }

  /** Called after every step in which tasks may have ended. Returns a function that removes the listener. */
  onProgress(listener: () => void): () => void {
    this.#onProgress.add(listener)
    return () => {
      this.#onProgress.delete(listener)
    }
  }

  /** `sealed`: its inputs are all there; otherwise more are added by `extend`, until `seal`. */
  open(target: TargetUrl, inputs: Inputs, options: JobOptions, sealed: boolean): Job {
    const job = this.#jobs.add(target, inputs, options)
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

  /** Cancels its open tasks, with `reason` as their error; running tasks are not waited for. */
  abort(job: Job, reason: unknown): void {
    job.aborted = { value: reason }
    this.#step({ type: 'abort', job: job.id })
  }

  /** Cancels one task that waits; a task that a worker has goes on. */
  drop(job: Job, index: number): void {
    this.#step({ type: 'drop', job: job.id, index })
  }

  /** True when the worker that holds the task has begun it. */
  isRunning(job: Job, index: number): boolean {
    const found = this.#scheduler.holder(job.id, index)
    const mark = found === null ? null : (this.workers.get(found.worker)?.process.progress() ?? null)
    if (found === null || mark === null || mark.chunkId !== found.chunk.id || mark.index === 'loading') return false
    return index < found.chunk.first + mark.index + Math.min(1, mark.span)
  }

  resize(workers: number): void {
    this.#step({ type: 'resize', workers })
  }

  /** The workers exit when everything is answered. */
  close(): void {
    this.#ending = true
    this.#step({ type: 'close' })
  }

  /** Cancels what waits, and takes every worker down the stop ladder. */
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
  // Making a process takes the system milliseconds, on a busy machine tens of them: what was to be told goes first.
  #step(...events: readonly SchedulerEvent[]): void {
    this.#events.push(...events)
    if (this.#stepping) return
    this.#stepping = true
    try {
      for (;;) {
        const next = this.#events.shift()
        if (next !== undefined) {
          for (const instruction of this.#scheduler.step(next)) {
            if (instruction.do === 'start') this.#starts.push(instruction.replaces)
            else this.#carryOut(instruction)
          }
          continue
        }
        const replaces = this.#starts.shift()
        if (replaces === undefined) break
        this.workers.start(replaces)
      }
    } finally {
      this.#stepping = false
    }
    this.#hold.set(this.#scheduler.openTasks > 0 || (this.#ending && this.workers.unreleased > 0))
    for (const listener of this.#onProgress) listener()
  }

  #carryOut(instruction: Exclude<SchedulerInstruction, { do: 'start' }>): void {
    switch (instruction.do) {
      case 'stop':
        this.workers.stop(instruction.worker)
        return
      case 'back-off':
        this.#backOff(instruction)
        return
      case 'give-up':
        this.#tellGivenUp(instruction)
        return
      case 'send':
        this.#send(instruction)
        return
      case 'accept':
        this.#jobs.accept(instruction, this.workers.get(instruction.worker)?.process.pid ?? null)
        return
      case 'withdraw':
        this.workers.get(instruction.worker)?.withdraw(instruction.chunk)
        return
      case 'recall':
        this.workers.recall(instruction.worker, instruction.head, instruction.from, instruction.last)
        return
      case 'watch':
        this.#watch.watchSlow(instruction.workers)
        return
      case 'condemn':
        this.workers.condemn(instruction.worker)
        return
      case 'distrust':
        this.workers.get(instruction.worker)?.process.reject(new ProtocolError(instruction.why))
        return
      case 'settle':
        this.#jobs.settle(
          instruction,
          this.workers.deathFor(instruction.worker, instruction.failureReason === 'timeout'),
        )
        return
      case 'stale':
      case 'report-loss':
      case 'moved': {
        const event = eventOf(instruction, this.#plan.runId)
        if (event !== null) this.#supervisor.journal.publish(event)
        return
      }
      case 'job-done':
        this.#jobs.finish(instruction.job)
        return
      case 'all-gone':
        this.#backOffTimer?.clear()
        this.#tellBackOffOver()
        this.#watch.stop()
        this.#resolveAllGone()
        return
      default:
        assertNever(instruction, 'scheduler instruction')
    }
  }

  #backOff({ ms, of }: InstructionOf<'back-off'>): void {
    const { journal } = this.#supervisor
    if (of !== null)
      journal.publish({ type: 'process.backoff', processId: of.worker, delayMs: ms, restarts: of.restarts })
    this.#backOffOf = of?.worker ?? null
    this.#backOffTimer = new LongTimer(() => {
      this.#step({ type: 'backed-off' })
      this.#tellBackOffOver()
    }, ms)
    letGo(this.#backOffTimer) // open tasks keep this program alive, the pause does not
  }

  /** For a row that still shows its back-off: no worker has taken its place. */
  #tellBackOffOver(): void {
    const { journal } = this.#supervisor
    const processId = this.#backOffOf
    this.#backOffOf = null
    if (processId !== null && journal.state.processes[processId]?.state === 'backoff')
      journal.publish({ type: 'process.backoff-ended', processId })
  }

  #tellGivenUp({ worker, intensity }: InstructionOf<'give-up'>): void {
    const { maxRestarts, withinMs } = intensity
    const left = this.processes.length
    this.#supervisor.journal.publish({
      type: 'group.fatal',
      runId: this.#plan.runId,
      group: 'Pool',
      processId: worker,
      reason: `more than ${plural(maxRestarts, 'restart')} within ${withinMs / 1_000} s: no worker is started any more, ${plural(left, 'worker')} left`,
    })
  }

  #send(instruction: InstructionOf<'send'>): void {
    const { worker, chunk, job, count } = instruction
    const handle = this.workers.get(worker)
    if (handle === undefined) return
    try {
      const sending = this.#jobs.chunk(instruction)
      if (sending !== undefined) this.#step({ type: 'sized', job, tasks: count, bytes: handle.send(sending) })
    } catch (error) {
      this.#step({ type: 'refused', worker, chunk, error })
    }
  }
}
