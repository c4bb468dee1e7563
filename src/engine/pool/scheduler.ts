// Which worker gets which tasks: a machine without clock, process or channel. Events go in, instructions come out.
// It keeps its state in place (a decision record says why); one call is one step, and the same events always give the
// same instructions. What it holds to, whatever happens:
//
//   every task gets exactly one outcome; an answer counts only from the worker that holds the chunk, in order;
//   a worker that is to go gets nothing new; no worker is started twice for the same place.

import { assertNever } from '../../shared/assert-never.ts'
import type { ChunkSize } from '../../shared/run.ts'
import { autoChunk, type ChunkCost, measure, UNKNOWN_COST } from './auto-chunk.ts'
import { Deque } from './deque.ts'

export type JobId = number
export type WorkerId = number

/** Tasks of one job that stand side by side. `retried`: how often its first task has been running when a worker died. */
interface Span {
  readonly job: JobId
  first: number
  count: number
  readonly retried: number
  /** The dead worker that held them. */
  readonly from: WorkerId | null
  /** To be handed out one by one: it may have killed a worker, or was too much for one message. */
  readonly alone: boolean
}

interface Chunk {
  readonly id: number
  readonly job: JobId
  readonly first: number
  readonly count: number
  readonly retried: number
  answered: number
}

interface Worker {
  readonly id: WorkerId
  ready: boolean
  leaving: boolean
  readonly chunks: Chunk[]
  done: number
}

interface Job {
  readonly id: JobId
  readonly chunkSize: ChunkSize
  cost: ChunkCost
  waiting: number
  /** Tasks without an outcome. */
  open: number
}

/** Where a worker was when it died: the task that it started last, or still loading the target. */
export interface Mark {
  readonly chunkId: number
  readonly index: number | 'loading'
}

export type SchedulerEvent =
  | { readonly type: 'submit'; readonly job: JobId; readonly tasks: number; readonly chunkSize: ChunkSize }
  | { readonly type: 'resize'; readonly workers: number }
  | { readonly type: 'ready'; readonly worker: WorkerId }
  | {
      readonly type: 'answered'
      readonly worker: WorkerId
      readonly chunk: number
      readonly first: number
      readonly tasks: number
      readonly workMs: number
    }
  /** Dead and drained. `ownFault`: nobody ended it from outside or from here. */
  | { readonly type: 'ended'; readonly worker: WorkerId; readonly mark: Mark | null; readonly ownFault: boolean }
  /** A chunk that was to be sent could not be encoded; its worker never saw it. */
  | { readonly type: 'refused'; readonly worker: WorkerId; readonly chunk: number }
  /** No new jobs; workers go when everything is answered. */
  | { readonly type: 'close' }
  /** What waits is cancelled, what runs is when its worker ends. */
  | { readonly type: 'cancel' }

export type Fate = 'unsendable' | 'lost' | 'poison' | 'cancelled' | 'unstartable'

export type SchedulerInstruction =
  /** The shell makes one and tells the id back by `started`. */
  | { readonly do: 'start'; readonly replaces: WorkerId | null }
  | { readonly do: 'stop'; readonly worker: WorkerId }
  | {
      readonly do: 'send'
      readonly worker: WorkerId
      readonly chunk: number
      readonly job: JobId
      readonly first: number
      readonly count: number
      readonly retried: number
    }
  /** `chunkFirst + first ..` of the job are answered: the payload holds them. */
  | {
      readonly do: 'accept'
      readonly worker: WorkerId
      readonly job: JobId
      readonly first: number
      readonly count: number
      readonly attempts: number
    }
  | { readonly do: 'stale'; readonly worker: WorkerId; readonly tasks: number }
  /** The worker answered what it does not hold: no longer to be believed. */
  | { readonly do: 'distrust'; readonly worker: WorkerId; readonly why: string }
  | {
      readonly do: 'settle'
      readonly job: JobId
      readonly first: number
      readonly count: number
      readonly fate: Fate
      readonly worker: WorkerId | null
      readonly attempts: number
    }
  | {
      readonly do: 'report-loss'
      readonly worker: WorkerId
      readonly chunk: number | null
      readonly job: JobId | null
      readonly running: number | null
      readonly inFlight: number
      readonly again: number
      readonly lost: number
    }
  | {
      readonly do: 'moved'
      readonly job: JobId
      readonly from: WorkerId
      readonly to: WorkerId
      readonly tasks: number
    }
  | { readonly do: 'job-done'; readonly job: JobId }
  /** Closed and without workers. */
  | { readonly do: 'all-gone' }

export interface SchedulerOptions {
  readonly workers: number
  readonly onWorkerLost: 'fail' | 'retry'
  /** How often a task may be run again after its worker died. */
  readonly retries: number
  /** Workers that may be starting at the same moment. */
  readonly startingLimit: number
}

/** One chunk is worked on, one waits so that the worker never idles for a round trip. */
const HELD = 2
/** Workers in a row that may end by themselves before their first task; then the pool gives up. */
export const START_FAILURES = 5

export class Scheduler {
  readonly #options: SchedulerOptions
  readonly #workers = new Map<WorkerId, Worker>()
  readonly #jobs = new Map<JobId, Job>()
  readonly #waiting = new Deque<Span>()
  /** Places of dead workers that nobody has taken yet. */
  readonly #vacant: WorkerId[] = []
  #wanted: number
  #starting = 0
  #startFailures = 0
  #lastChunk = 0
  #lastChunkTasks = 0
  #stale = 0
  #waitingTotal = 0
  #openTotal = 0
  #closed = false
  #cancelled = false
  #gone = false
  #todo: SchedulerInstruction[] = []

  constructor(options: SchedulerOptions) {
    this.#options = options
    this.#wanted = options.workers
  }

  get wanted(): number {
    return this.#wanted
  }

  /** Tasks that no worker holds. */
  get waitingTasks(): number {
    return this.#waitingTotal
  }

  get inFlight(): number {
    let tasks = 0
    for (const worker of this.#workers.values()) tasks += held(worker)
    return tasks
  }

  /** Tasks without an outcome. */
  get openTasks(): number {
    return this.#openTotal
  }

  get staleAnswers(): number {
    return this.#stale
  }

  /** Tasks in the newest message. */
  get chunkSizeNow(): number {
    return this.#lastChunkTasks
  }

  get startFailed(): boolean {
    return this.#startFailures >= START_FAILURES
  }

  /** What a worker holds, for people. */
  view(id: WorkerId): { readonly inFlight: number; readonly done: number; readonly chunk: Readonly<Chunk> | null } {
    const worker = this.#workers.get(id)
    if (worker === undefined) return { inFlight: 0, done: 0, chunk: null }
    return { inFlight: held(worker), done: worker.done, chunk: worker.chunks[0] ?? null }
  }

  /** The shell's answer to `start`, before anything else happens. */
  started(worker: WorkerId): void {
    this.#workers.set(worker, { id: worker, ready: false, leaving: false, chunks: [], done: 0 })
  }

  step(event: SchedulerEvent): readonly SchedulerInstruction[] {
    this.#todo = []
    switch (event.type) {
      case 'submit':
        this.#submit(event.job, event.tasks, event.chunkSize)
        break
      case 'resize':
        this.#wanted = event.workers
        break
      case 'ready':
        this.#ready(event.worker)
        break
      case 'answered':
        this.#answered(event)
        if (this.#closed) this.#staff()
        return this.#todo
      case 'ended':
        this.#ended(event)
        break
      case 'refused':
        this.#refused(event.worker, event.chunk)
        break
      case 'close':
        this.#closed = true
        break
      case 'cancel':
        this.#closed = true
        this.#cancelled = true
        this.#wanted = 0
        this.#settleWaiting('cancelled')
        break
      default:
        assertNever(event, 'scheduler event')
    }
    this.#staff()
    this.#feed()
    return this.#todo
  }

  #submit(id: JobId, tasks: number, chunkSize: ChunkSize): void {
    const job: Job = { id, chunkSize, cost: UNKNOWN_COST, waiting: 0, open: tasks }
    this.#jobs.set(id, job)
    this.#openTotal += tasks
    if (tasks === 0) {
      this.#finish(job)
      return
    }
    if (this.#closed || this.startFailed) {
      this.#settle(job, 0, tasks, this.#closed ? 'cancelled' : 'unstartable', null, 0)
      return
    }
    this.#countWaiting(job, tasks)
    this.#waiting.pushBack({ job: id, first: 0, count: tasks, retried: 0, from: null, alone: false })
  }

  #ready(id: WorkerId): void {
    const worker = this.#workers.get(id)
    if (worker === undefined || worker.ready) return
    worker.ready = true
    this.#starting--
  }

  #answered(event: Extract<SchedulerEvent, { type: 'answered' }>): void {
    const worker = this.#workers.get(event.worker)
    const chunk = worker?.chunks[0]
    if (worker === undefined || chunk === undefined || chunk.id !== event.chunk) {
      this.#stale += event.tasks
      this.#todo.push({ do: 'stale', worker: event.worker, tasks: event.tasks })
      return
    }
    if (event.first !== chunk.answered || event.tasks > chunk.count - chunk.answered) {
      this.#todo.push({
        do: 'distrust',
        worker: event.worker,
        why: `answered tasks ${event.first} to ${event.first + event.tasks - 1} of chunk ${chunk.id}, expected ${chunk.answered} of ${chunk.count}`,
      })
      return
    }
    const job = this.#jobs.get(chunk.job)
    if (job === undefined) return
    this.#startFailures = 0
    chunk.answered += event.tasks
    worker.done += event.tasks
    job.cost = measure(job.cost, event.tasks, event.workMs)
    const first = chunk.first + event.first
    this.#todo.push({
      do: 'accept',
      worker: worker.id,
      job: job.id,
      first,
      count: event.tasks,
      attempts: chunk.retried + 1,
    })
    if (chunk.answered === chunk.count) worker.chunks.shift()
    this.#close(job, event.tasks)
    // Nobody else can have become hungry by this answer.
    if (worker.leaving || this.#waitingTotal === 0) return
    if (worker.chunks.length === 0) this.#give(worker)
    if (worker.chunks.length < HELD && this.#plenty()) this.#give(worker)
  }

  #ended({ worker: id, mark, ownFault }: Extract<SchedulerEvent, { type: 'ended' }>): void {
    const worker = this.#workers.get(id)
    if (worker === undefined) return
    this.#workers.delete(id)
    if (!worker.ready) this.#starting--
    if (ownFault && !worker.leaving && (!worker.ready || mark?.index === 'loading')) this.#startFailures++
    if (!worker.leaving) this.#vacant.push(id)
    this.#takeBack(worker, mark)
    if (this.startFailed) this.#settleWaiting('unstartable')
  }

  /** Its unanswered tasks, and only those: what had started by the pool's policy, the others to the front of the line. */
  #takeBack(worker: Worker, mark: Mark | null): void {
    const inFlight = held(worker)
    const head = worker.chunks[0] ?? null
    const started = head === null ? null : startedIn(head, mark)
    let lost = 0
    // From the last to the first: each is put in front of the one before.
    for (let i = worker.chunks.length - 1; i >= 0; i--) {
      const chunk = worker.chunks[i]
      if (chunk !== undefined) lost += this.#takeBackChunk(worker, chunk, i === 0 ? started : null)
    }
    // A run that is being cancelled loses nothing: that is what was asked for.
    if (inFlight === 0 || this.#cancelled) return
    this.#todo.push({
      do: 'report-loss',
      worker: worker.id,
      chunk: head?.id ?? null,
      job: head?.job ?? null,
      running: head === null || started === null ? null : head.first + started,
      inFlight,
      again: inFlight - lost,
      lost,
    })
  }

  /** Returns how many of its tasks got their outcome here. */
  #takeBackChunk(worker: Worker, chunk: Chunk, started: number | null): number {
    const job = this.#jobs.get(chunk.job)
    if (job === undefined) return 0
    if (this.#cancelled) {
      this.#settle(
        job,
        chunk.first + chunk.answered,
        chunk.count - chunk.answered,
        'cancelled',
        worker.id,
        chunk.retried + 1,
      )
      return chunk.count - chunk.answered
    }
    const rest = started === null ? chunk.answered : started + 1
    this.#again(job, worker, chunk.first + rest, chunk.count - rest, started === null ? chunk.retried : 0)
    if (started === null) return 0
    const ran = started - chunk.answered // finished, perhaps, but their answers died with the worker
    if (this.#options.onWorkerLost === 'fail') {
      this.#settle(job, chunk.first + chunk.answered, ran + 1, 'lost', worker.id, chunk.retried + 1)
      return ran + 1
    }
    const retried = (started === 0 ? chunk.retried : 0) + 1
    const poison = retried > this.#options.retries
    if (poison) this.#settle(job, chunk.first + started, 1, 'poison', worker.id, retried)
    else this.#again(job, worker, chunk.first + started, 1, retried)
    this.#again(job, worker, chunk.first + chunk.answered, ran, 0)
    return poison ? 1 : 0
  }

  #again(job: Job, worker: Worker, first: number, count: number, retried: number): void {
    if (count <= 0) return
    this.#countWaiting(job, count)
    this.#waiting.pushFront({ job: job.id, first, count, retried, from: worker.id, alone: retried > 0 })
  }

  /** Too much together is tried one by one; what cannot be sent alone has failed. */
  #refused(id: WorkerId, chunkId: number): void {
    const worker = this.#workers.get(id)
    const chunk = worker?.chunks.at(-1)
    const job = chunk === undefined ? undefined : this.#jobs.get(chunk.job)
    if (worker === undefined || chunk === undefined || job === undefined || chunk.id !== chunkId) return
    worker.chunks.pop()
    if (chunk.count === 1) {
      this.#settle(job, chunk.first, 1, 'unsendable', null, 0)
      return
    }
    this.#countWaiting(job, chunk.count)
    this.#waiting.pushFront({
      job: job.id,
      first: chunk.first,
      count: chunk.count,
      retried: 0,
      from: null,
      alone: true,
    })
  }

  #countWaiting(job: Job, tasks: number): void {
    job.waiting += tasks
    this.#waitingTotal += tasks
  }

  #settleWaiting(fate: 'cancelled' | 'unstartable'): void {
    for (let span = this.#waiting.popFront(); span !== undefined; span = this.#waiting.popFront()) {
      const job = this.#jobs.get(span.job)
      if (job === undefined) continue
      this.#countWaiting(job, -span.count)
      this.#settle(job, span.first, span.count, fate, span.from, span.retried)
    }
  }

  #settle(job: Job, first: number, count: number, fate: Fate, worker: WorkerId | null, attempts: number): void {
    if (count <= 0) return
    this.#todo.push({ do: 'settle', job: job.id, first, count, fate, worker, attempts })
    this.#close(job, count)
  }

  #close(job: Job, tasks: number): void {
    job.open -= tasks
    this.#openTotal -= tasks
    if (job.open === 0) this.#finish(job)
  }

  #finish(job: Job): void {
    this.#jobs.delete(job.id)
    this.#todo.push({ do: 'job-done', job: job.id })
  }

  /** As many workers as are wanted: starts, and asks the youngest to go. */
  #staff(): void {
    const idleEnd = this.#closed && this.openTasks === 0
    const wanted = idleEnd ? 0 : this.#wanted
    const staying = [...this.#workers.values()].filter((worker) => !worker.leaving)
    for (const worker of staying.slice(wanted).reverse()) {
      worker.leaving = true
      this.#todo.push({ do: 'stop', worker: worker.id })
    }
    let missing = wanted - staying.length
    // A vacant place beyond the wanted number is given up.
    while (this.#vacant.length > Math.max(0, missing)) this.#vacant.shift()
    while (missing > 0 && this.#starting < this.#options.startingLimit && !this.startFailed) {
      this.#starting++
      missing--
      this.#todo.push({ do: 'start', replaces: this.#vacant.shift() ?? null })
    }
    if (this.#closed && !this.#gone && this.#workers.size === 0 && this.openTasks === 0 && missing <= 0) {
      this.#gone = true
      this.#todo.push({ do: 'all-gone' })
    }
  }

  /** First one chunk for everybody who has none, then one to wait at each. */
  #feed(): void {
    if (this.#waitingTotal === 0) return
    const able = [...this.#workers.values()].filter((worker) => worker.ready && !worker.leaving)
    for (const worker of able) if (worker.chunks.length === 0) this.#give(worker)
    for (const worker of able) if (worker.chunks.length < HELD && this.#plenty()) this.#give(worker)
  }

  /** A chunk may wait at a worker only while those who start, or end their own, find others. */
  #plenty(): boolean {
    const span = this.#waiting.peekFront()
    const job = span === undefined ? undefined : this.#jobs.get(span.job)
    if (job === undefined) return false
    return this.#waitingTotal > this.#sizeFor(job) * this.#workers.size
  }

  #sizeFor(job: Job): number {
    return job.chunkSize === 'auto' ? autoChunk(job.cost, job.waiting, Math.max(this.#wanted, 1)) : job.chunkSize
  }

  #give(worker: Worker): void {
    const span = this.#waiting.peekFront()
    if (span === undefined) return
    const job = this.#jobs.get(span.job)
    if (job === undefined) throw new Error(`span of unknown job ${span.job}`)
    // What may have killed a worker travels alone, so that it is found.
    const count = span.alone ? 1 : Math.min(span.count, this.#sizeFor(job))
    const chunk: Chunk = {
      id: ++this.#lastChunk,
      job: job.id,
      first: span.first,
      count,
      retried: span.retried,
      answered: 0,
    }
    span.first += count
    span.count -= count
    if (span.count === 0) this.#waiting.popFront()
    this.#countWaiting(job, -count)
    this.#lastChunkTasks = count
    worker.chunks.push(chunk)
    this.#todo.push({
      do: 'send',
      worker: worker.id,
      chunk: chunk.id,
      job: job.id,
      first: chunk.first,
      count,
      retried: chunk.retried,
    })
    if (span.from !== null) this.#todo.push({ do: 'moved', job: job.id, from: span.from, to: worker.id, tasks: count })
  }
}

/** Index of the task of `chunk` that was running, by the mark of its worker; null when none was. */
function startedIn(chunk: Chunk, mark: Mark | null): number | null {
  if (mark === null || mark.index === 'loading' || mark.chunkId !== chunk.id) return null
  return mark.index >= chunk.answered && mark.index < chunk.count ? mark.index : null
}

function held(worker: Worker): number {
  let tasks = 0
  for (const chunk of worker.chunks) tasks += chunk.count - chunk.answered
  return tasks
}
