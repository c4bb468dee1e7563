// Which worker gets which tasks: a machine without clock, process or channel. Events go in, instructions come out.
// It keeps its state in place (a decision record says why); one call is one step, and the same events always give the
// same instructions. What it holds to, whatever happens:
//
//   every task gets exactly one outcome; an answer counts only from the worker that holds the chunk, in order;
//   a worker that is to go gets nothing new; no worker is started twice for the same place.

import { assertNever } from '../../../shared/assert-never.ts'
import { type ChunkCost, expect, measure, measureBytes, UNKNOWN_COST } from './auto-chunk.ts'
import { EarlyDeaths } from './early-deaths.ts'
import { type SchedulerState, Dispatch } from './dispatch.ts'
import type {
  FailureReason,
  JobId,
  SchedulerEvent,
  SchedulerInstruction,
  SchedulerOptions,
  WorkerId,
} from './scheduler-messages.ts'
import { held, type Job, newJob, newWorker, type Worker } from './scheduler-state.ts'
import { Scaling } from './scaling.ts'
import { type Chunk, type Range, type Started, startedIn, takeBack } from './take-back.ts'
import { WaitingLine } from './waiting-line.ts'

type Answered = Extract<SchedulerEvent, { type: 'answered' }>

const NOTEWORTHY_BYTES = 32 * 1024
/** Words of one worker about chunks that it does not hold, before it is not believed any more. */
const MAX_STRAYS = 3

export class Scheduler {
  readonly #options: SchedulerOptions
  readonly #state: SchedulerState
  readonly #dispatch: Dispatch
  /** Early deaths of workers whatever the job. */
  readonly #deaths = new EarlyDeaths()
  /** What the tasks of each kind of job cost last. */
  readonly #costs = new Map<number, ChunkCost>()
  #stale = 0
  #open = 0
  #closed = false
  #cancelled = false
  #gone = false

  constructor(options: SchedulerOptions) {
    this.#options = options
    this.#state = { scaling: new Scaling(options), jobs: new Map(), waiting: new WaitingLine(), todo: [] }
    this.#dispatch = new Dispatch(this.#state)
  }

  get wanted(): number {
    return this.#state.scaling.wanted
  }

  /** Tasks that no worker holds. */
  get waitingTasks(): number {
    return this.#state.waiting.tasks
  }

  get inFlight(): number {
    let tasks = 0
    for (const worker of this.#state.scaling.workers.values()) tasks += held(worker)
    return tasks
  }

  /** Tasks without an outcome. */
  get openTasks(): number {
    return this.#open
  }

  get staleAnswers(): number {
    return this.#stale
  }

  /** Tasks in the newest message. */
  get chunkSizeNow(): number {
    return this.#dispatch.lastChunkTasks
  }

  /** What a worker holds, for people. */
  view(id: WorkerId): { readonly inFlight: number; readonly done: number; readonly chunk: Readonly<Chunk> | null } {
    const worker = this.#state.scaling.workers.get(id)
    if (worker === undefined) return { inFlight: 0, done: 0, chunk: null }
    return { inFlight: held(worker), done: worker.done, chunk: worker.chunks[0] ?? null }
  }

  /** True while no worker has it. */
  waits(job: JobId, index: number): boolean {
    return this.#state.waiting.has(job, index)
  }

  /** The worker that holds a task, and where in its chunk it is. */
  holder(job: JobId, index: number): { readonly worker: WorkerId; readonly chunk: Readonly<Chunk> } | null {
    for (const worker of this.#state.scaling.workers.values())
      for (const chunk of worker.chunks)
        if (chunk.job === job && index >= chunk.first && index < chunk.first + chunk.count)
          return { worker: worker.id, chunk }
    return null
  }

  /** The first chunk that a worker holds: the one it works on, if any. */
  head(id: WorkerId): Readonly<Chunk> | null {
    return this.#state.scaling.workers.get(id)?.chunks[0] ?? null
  }

  /** The shell's answer to `start`, before anything else happens. */
  started(id: WorkerId): void {
    this.#state.scaling.workers.set(id, newWorker(id))
  }

  /** A message of `tasks` inputs of this job had `bytes`. */
  sized(id: JobId, tasks: number, bytes: number): void {
    const job = this.#state.jobs.get(id)
    // Of small inputs nobody needs to know how small they are.
    if (job !== undefined && (bytes >= NOTEWORTHY_BYTES || job.cost.taskBytes > 0))
      job.cost = measureBytes(job.cost, tasks, bytes)
  }

  step(event: SchedulerEvent): readonly SchedulerInstruction[] {
    this.#state.todo = []
    switch (event.type) {
      case 'submit':
        this.#submit(event)
        break
      case 'extend':
        this.#extend(event.job, event.tasks)
        // Nobody comes or goes for new tasks: whoever is hungry eats.
        this.#dispatch.feed()
        return this.#state.todo
      case 'seal':
        this.#seal(event.job)
        break
      case 'abort':
        this.#abort(event.job)
        break
      case 'drop':
        this.#drop(event.job, event.index)
        break
      case 'resize':
        this.#state.scaling.wanted = event.workers
        if (this.#deaths.spent) this.#deaths.reset() // somebody wants it tried again
        break
      case 'ready':
        this.#state.scaling.ready(event.worker)
        break
      case 'answered':
        // By far the most: it makes nobody but its own worker hungry, and changes no number of workers.
        if (!this.#answered(event)) return this.#state.todo
        break
      case 'overdue':
        this.#overdue(event.worker, event.chunk, event.index)
        break
      case 'recalled':
        this.#recalled(event.worker, event.chunk)
        break
      case 'returned':
        this.#returned(event.worker, event.chunk)
        break
      case 'ended':
        this.#ended(event)
        break
      case 'refused':
        this.#refused(event.worker, event.chunk)
        break
      case 'backed-off':
        this.#state.scaling.backingOff = false
        break
      case 'close':
        this.#closed = true
        for (const job of [...this.#state.jobs.values()]) this.#seal(job.id)
        break
      case 'cancel':
        this.#closed = true
        this.#cancelled = true
        this.#state.scaling.wanted = 0
        this.#settleWaiting(null, 'cancelled')
        for (const job of [...this.#state.jobs.values()]) this.#seal(job.id)
        break
      default:
        assertNever(event, 'scheduler event')
    }
    this.#arrange()
    this.#dispatch.feed()
    return this.#state.todo
  }

  /** As many workers as are wanted. */
  #arrange(): void {
    const { workers } = this.#state.scaling
    const hopeless = this.#deaths.spent && workers.size === 0
    this.#state.todo.push(...this.#state.scaling.arrange(this.#closed && this.#open === 0, hopeless))
    if (!this.#closed || this.#gone || workers.size > 0 || this.#open > 0) return
    this.#gone = true
    this.#state.todo.push({ do: 'all-gone' })
  }

  #submit({ job: id, tasks, chunkSize, kind, sealed }: Extract<SchedulerEvent, { type: 'submit' }>): void {
    const job = newJob(id, chunkSize, kind, this.#costs.get(kind) ?? UNKNOWN_COST, sealed || this.#closed)
    this.#state.jobs.set(id, job)
    if (this.#deaths.spent) this.#deaths.reset() // new work is a new attempt
    if (tasks > 0) this.#extend(id, tasks)
    else if (job.sealed) this.#finish(job)
  }

  #extend(id: JobId, tasks: number): void {
    const job = this.#state.jobs.get(id)
    if (job === undefined) return
    if (job.open === 0) job.deaths.reset() // new work is a new attempt
    const first = job.size
    job.size += tasks
    job.open += tasks
    this.#open += tasks
    if (this.#cancelled) this.#settle(job, first, tasks, 'cancelled', null, 0)
    else if (this.#hopeless(job)) this.#settle(job, first, tasks, 'unstartable', null, 0)
    else this.#state.waiting.add({ job: id, first, count: tasks, retried: 0, from: null, alone: false })
  }

  #hopeless(job: Job): boolean {
    return job.deaths.spent || (this.#deaths.spent && this.#state.scaling.workers.size === 0)
  }

  #seal(id: JobId): void {
    const job = this.#state.jobs.get(id)
    if (job === undefined || job.sealed) return
    job.sealed = true
    if (job.open === 0) this.#finish(job)
  }

  #abort(id: JobId): void {
    const job = this.#state.jobs.get(id)
    if (job === undefined) return
    job.sealed = true
    this.#settleWaiting(id, 'cancelled')
    for (const worker of this.#state.scaling.workers.values()) {
      for (const chunk of worker.chunks) {
        if (chunk.job !== id || chunk.dropped) continue
        chunk.dropped = true
        const open = chunk.count - chunk.answered
        this.#state.todo.push({ do: 'withdraw', worker: worker.id, chunk: chunk.id })
        this.#settle(job, chunk.first + chunk.answered, open, 'cancelled', worker.id, chunk.retried + 1)
      }
    }
    if (this.#state.jobs.has(id) && job.open === 0) this.#finish(job)
  }

  #drop(id: JobId, index: number): void {
    const job = this.#state.jobs.get(id)
    const span = this.#state.waiting.drop(id, index)
    if (job !== undefined && span !== null) this.#settle(job, index, 1, 'cancelled', null, span.retried)
  }

  /** True when the number of workers may have to change. */
  #answered(event: Answered): boolean {
    const worker = this.#state.scaling.workers.get(event.worker)
    const chunk = worker?.chunks[0]
    if (worker === undefined || chunk === undefined || chunk.id !== event.chunk) {
      this.#countStale(event.worker, event.tasks)
      if (worker !== undefined) this.#stray(worker, `answered chunk ${event.chunk}`)
      return false
    }
    if (event.first !== chunk.answered || event.tasks > chunk.count - chunk.answered) {
      const why = `answered tasks ${event.first} to ${event.first + event.tasks - 1} of chunk ${chunk.id}, expected ${chunk.answered} of ${chunk.count}`
      this.#state.todo.push({ do: 'distrust', worker: event.worker, why })
      return false
    }
    const hadTrouble = this.#deaths.spent
    this.#deaths.reset()
    if (worker.recalling === chunk.id) worker.recalling = null // it had begun
    if (chunk.dropped) {
      this.#countStale(worker.id, event.tasks)
      chunk.answered += event.tasks
      if (chunk.answered === chunk.count) this.#dispatch.shift(worker)
    } else this.#accept(worker, chunk, event)
    worker.done += event.tasks
    if (this.#state.scaling.usedUp(worker)) {
      this.#state.todo.push({ do: 'stop', worker: worker.id })
      return true
    }
    if (!worker.leaving) this.#dispatch.fill(worker)
    return hadTrouble || this.#closed || worker.leaving
  }

  #accept(worker: Worker, chunk: Chunk, event: Answered): void {
    const job = this.#state.jobs.get(chunk.job)
    if (job === undefined) return
    job.deaths.reset()
    job.cost = measure(job.cost, event.tasks, event.workMs)
    this.#state.todo.push({
      do: 'accept',
      worker: worker.id,
      job: job.id,
      first: chunk.first + chunk.answered,
      count: event.tasks,
      attempts: chunk.retried + 1,
    })
    chunk.answered += event.tasks
    if (chunk.answered === chunk.count) this.#dispatch.shift(worker)
    this.#close(job, event.tasks)
  }

  /** One that ran past a deadline lost its chunks without a word: it may speak of them. Nobody else has reason to. */
  #stray(worker: Worker, what: string): void {
    if (worker.replaced || ++worker.strays < MAX_STRAYS) return
    this.#state.todo.push({
      do: 'distrust',
      worker: worker.id,
      why: `${what}, which it does not hold; not for the first time`,
    })
  }

  #countStale(worker: WorkerId, tasks: number): void {
    this.#stale += tasks
    this.#state.todo.push({ do: 'stale', worker, tasks })
  }

  #overdue(id: WorkerId, chunkId: number, index: number): void {
    const worker = this.#state.scaling.workers.get(id)
    const head = worker?.chunks[0]
    if (worker === undefined || head === undefined || head.id !== chunkId || head.dropped) return
    if (index < head.answered || index >= head.count) return // answered in the meantime
    this.#takeBack(worker, 0, { from: index, to: index }, 'timeout')
    this.#state.scaling.replace(worker)
    this.#state.todo.push({ do: 'condemn', worker: id })
  }

  #ended({ worker: id, mark, ownFault }: Extract<SchedulerEvent, { type: 'ended' }>): void {
    const worker = this.#state.scaling.workers.get(id)
    if (worker === undefined) return
    const { leaving, ready } = worker
    const { chunks } = worker
    // What it had begun: answers of chunks before that one may have died with it.
    const begun = mark === null ? -1 : chunks.findIndex((chunk) => chunk.id === mark.chunkId)
    const current = chunks[Math.max(begun, 0)]
    // A mark that cannot be read was destroyed by the worker: what it could have begun counts as begun.
    const unknown = current === undefined ? null : { from: current.answered, to: current.count - 1 }
    const started = current === undefined || mark === null ? unknown : startedIn(current, mark)
    this.#state.scaling.ended(worker)
    this.#takeBack(worker, Math.max(begun, 0), started, 'lost')
    if (leaving || worker.replaced) return
    const job = current === undefined || started !== null ? undefined : this.#state.jobs.get(current.job)
    if (job !== undefined) {
      this.#backOff(job.deaths.note(ownFault))
      if (job.deaths.spent) this.#settleWaiting(job.id, 'unstartable')
    } else if (!ready || (ownFault && current === undefined)) this.#backOff(this.#deaths.note(ownFault))
    // While one worker lives there is hope, and its tasks are no concern of those that fail to start.
    if (this.#deaths.spent && !this.#state.scaling.hasHope) this.#settleWaiting(null, 'unstartable')
  }

  #backOff(ms: number): void {
    if (ms === 0 || this.#state.scaling.backingOff) return
    this.#state.scaling.backingOff = true
    this.#state.todo.push({ do: 'back-off', ms })
  }

  /**
   * Its unanswered tasks, and only those: what had started by the pool's policy, the others to the front of the line.
   * The worker was at its chunk number `at`, and in it at task `started`; what it holds before that has been run.
   */
  #takeBack(worker: Worker, at: number, started: Range | null, why: 'lost' | 'timeout'): void {
    const inFlight = held(worker)
    const chunks = this.#dispatch.empty(worker)
    const current = chunks[at]
    let lost = 0
    // From the last to the first: each is put in front of the one before.
    for (const [i, chunk] of [...chunks.entries()].reverse())
      lost += this.#takeBackChunk(worker, chunk, i < at ? 'all' : i === at ? started : null, why)
    // A run that is being cancelled loses nothing: that is what was asked for.
    if (inFlight === 0 || this.#cancelled) return
    this.#state.todo.push({
      do: 'report-loss',
      worker: worker.id,
      chunk: current?.id ?? null,
      job: current?.job ?? null,
      running: current === undefined || started === null ? null : current.first + started.from,
      inFlight,
      again: inFlight - lost,
      lost,
    })
  }

  /** Returns how many of its tasks got their outcome here. */
  #takeBackChunk(worker: Worker, chunk: Chunk, started: Started, why: 'lost' | 'timeout'): number {
    const job = this.#state.jobs.get(chunk.job)
    if (job === undefined || chunk.dropped) return 0
    if (this.#cancelled) {
      const open = chunk.count - chunk.answered
      this.#settle(job, chunk.first + chunk.answered, open, 'cancelled', worker.id, chunk.retried + 1)
      return open
    }
    const { again, settled } = takeBack(chunk, started, this.#options, why)
    for (const { first, count, retried, alone } of again) {
      this.#state.waiting.addFirst({ job: job.id, first, count, retried, from: worker.id, alone })
    }
    if (settled === null) return 0
    this.#settle(job, settled.first, settled.count, settled.failureReason, worker.id, settled.attempts)
    return settled.count
  }

  /** Too much together is tried one by one; what cannot be sent alone has failed. */
  #refused(id: WorkerId, chunkId: number): void {
    const worker = this.#state.scaling.workers.get(id)
    // Others may have been handed over after it, in the same step.
    const chunk = worker?.chunks.find(({ id: known }) => known === chunkId)
    const job = chunk === undefined ? undefined : this.#state.jobs.get(chunk.job)
    if (worker === undefined || chunk === undefined || job === undefined) return
    this.#dispatch.remove(worker, chunk)
    worker.assigned -= chunk.count
    const { first, count } = chunk
    if (count === 1) this.#settle(job, first, 1, 'unsendable', null, 0)
    else this.#state.waiting.addFirst({ job: job.id, first, count, retried: 0, from: null, alone: true })
  }

  #recalled(id: WorkerId, chunkId: number): void {
    const worker = this.#state.scaling.workers.get(id)
    if (worker !== undefined) this.#takeRecalled(worker, chunkId)
  }

  #returned(id: WorkerId, chunkId: number): void {
    const worker = this.#state.scaling.workers.get(id)
    if (worker === undefined) return
    if (worker.recalling !== chunkId) {
      this.#stray(worker, `returned chunk ${chunkId}`)
      return
    }
    worker.recalling = null
    this.#takeRecalled(worker, chunkId)
  }

  #takeRecalled(worker: Worker, chunkId: number): void {
    const chunk = worker.chunks.find(({ id }) => id === chunkId)
    if (chunk === undefined || chunk.answered > 0) return
    this.#dispatch.remove(worker, chunk)
    worker.assigned -= chunk.count
    if (chunk.dropped) return
    const { job, first, count, retried } = chunk
    this.#state.waiting.addFirst({ job, first, count, retried, from: null, alone: retried > 0 })
  }

  #settleWaiting(only: JobId | null, failureReason: 'cancelled' | 'unstartable'): void {
    for (const span of this.#state.waiting.remove(only)) {
      const job = this.#state.jobs.get(span.job)
      if (job !== undefined) this.#settle(job, span.first, span.count, failureReason, span.from, span.retried)
    }
  }

  #settle(
    job: Job,
    first: number,
    count: number,
    failureReason: FailureReason,
    worker: WorkerId | null,
    attempts: number,
  ): void {
    this.#state.todo.push({ do: 'settle', job: job.id, first, count, failureReason, worker, attempts })
    this.#close(job, count)
  }

  #close(job: Job, tasks: number): void {
    job.open -= tasks
    this.#open -= tasks
    if (job.open === 0 && job.sealed) this.#finish(job)
  }

  #finish(job: Job): void {
    this.#state.jobs.delete(job.id)
    if (job.cost.taskMs !== null) this.#costs.set(job.kind, expect(job.cost))
    this.#state.todo.push({ do: 'job-done', job: job.id })
  }
}
