// Which worker gets which tasks: a machine without clock, process or channel. Events go in, instructions come out.
// It keeps its state in place (a decision record says why); one call is one step, and the same events always give the
// same instructions. What it holds to, whatever happens:
//
//   every task gets exactly one outcome; an answer counts only from the worker that holds the chunk, in order;
//   a worker that is to go gets nothing new; no worker is started twice for the same place.

import { assertNever } from '../../shared/assert-never.ts'
import type { ChunkSize } from '../../shared/run.ts'
import { autoChunk, type ChunkCost, measure, UNKNOWN_COST } from './auto-chunk.ts'
import { EarlyDeaths } from './early-deaths.ts'
import type {
  Fate,
  JobId,
  SchedulerEvent,
  SchedulerInstruction,
  SchedulerOptions,
  WorkerId,
} from './scheduler-messages.ts'
import { type Chunk, startedIn, takeBack } from './take-back.ts'
import { type Span, WaitingLine } from './waiting-line.ts'

interface Worker {
  readonly id: WorkerId
  ready: boolean
  /** Gets nothing new; taken back if more workers are wanted before it was told to stop. */
  leaving: boolean
  stopped: boolean
  readonly chunks: Chunk[]
  done: number
}

interface Job {
  readonly id: JobId
  readonly chunkSize: ChunkSize
  /** Deaths of workers that held a chunk of it and had started none of its tasks: its module may be the reason. */
  readonly deaths: EarlyDeaths
  cost: ChunkCost
  /** Tasks without an outcome. */
  open: number
}

/** One chunk is worked on, one waits so that the worker never idles for a round trip. */
const HELD = 2

export class Scheduler {
  readonly #options: SchedulerOptions
  readonly #workers = new Map<WorkerId, Worker>()
  readonly #jobs = new Map<JobId, Job>()
  readonly #waiting = new WaitingLine()
  /** Places of dead workers that nobody has taken yet. */
  readonly #vacant: WorkerId[] = []
  readonly #deaths = new EarlyDeaths()
  #wanted: number
  #starting = 0
  #backingOff = false
  #lastChunk = 0
  #lastChunkTasks = 0
  #stale = 0
  #open = 0
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
    return this.#waiting.tasks
  }

  get inFlight(): number {
    let tasks = 0
    for (const worker of this.#workers.values()) tasks += held(worker)
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
    return this.#lastChunkTasks
  }

  /** What a worker holds, for people. */
  view(id: WorkerId): { readonly inFlight: number; readonly done: number; readonly chunk: Readonly<Chunk> | null } {
    const worker = this.#workers.get(id)
    if (worker === undefined) return { inFlight: 0, done: 0, chunk: null }
    return { inFlight: held(worker), done: worker.done, chunk: worker.chunks[0] ?? null }
  }

  /** The shell's answer to `start`, before anything else happens. */
  started(id: WorkerId): void {
    this.#workers.set(id, { id, ready: false, leaving: false, stopped: false, chunks: [], done: 0 })
  }

  step(event: SchedulerEvent): readonly SchedulerInstruction[] {
    this.#todo = []
    switch (event.type) {
      case 'submit':
        this.#submit(event.job, event.tasks, event.chunkSize)
        break
      case 'resize':
        this.#wanted = event.workers
        if (this.#deaths.spent) this.#deaths.reset() // somebody wants it tried again
        break
      case 'ready':
        this.#ready(event.worker)
        break
      case 'answered':
        // By far the most: it makes nobody but its own worker hungry, and changes no number of workers.
        if (!this.#answered(event)) return this.#todo
        break
      case 'ended':
        this.#ended(event)
        break
      case 'refused':
        this.#refused(event.worker, event.chunk)
        break
      case 'backed-off':
        this.#backingOff = false
        break
      case 'close':
        this.#closed = true
        break
      case 'cancel':
        this.#closed = true
        this.#cancelled = true
        this.#wanted = 0
        this.#settleWaiting(null, 'cancelled')
        break
      default:
        assertNever(event, 'scheduler event')
    }
    this.#staff()
    this.#feed()
    return this.#todo
  }

  #submit(id: JobId, tasks: number, chunkSize: ChunkSize): void {
    const job: Job = { id, chunkSize, deaths: new EarlyDeaths(), cost: UNKNOWN_COST, open: tasks }
    this.#jobs.set(id, job)
    this.#open += tasks
    if (tasks === 0) this.#finish(job)
    else if (this.#closed) this.#settle(job, 0, tasks, 'cancelled', null, 0)
    else {
      if (this.#deaths.spent) this.#deaths.reset() // new work is a new attempt
      this.#waiting.add({ job: id, first: 0, count: tasks, retried: 0, from: null, alone: false })
    }
  }

  #ready(id: WorkerId): void {
    const worker = this.#workers.get(id)
    if (worker === undefined || worker.ready) return
    worker.ready = true
    this.#starting--
  }

  /** True when the number of workers may have to change. */
  #answered(event: Extract<SchedulerEvent, { type: 'answered' }>): boolean {
    const worker = this.#workers.get(event.worker)
    const chunk = worker?.chunks[0]
    const job = chunk === undefined ? undefined : this.#jobs.get(chunk.job)
    if (worker === undefined || chunk === undefined || job === undefined || chunk.id !== event.chunk) {
      this.#stale += event.tasks
      this.#todo.push({ do: 'stale', worker: event.worker, tasks: event.tasks })
      return false
    }
    if (event.first !== chunk.answered || event.tasks > chunk.count - chunk.answered) {
      const why = `answered tasks ${event.first} to ${event.first + event.tasks - 1} of chunk ${chunk.id}, expected ${chunk.answered} of ${chunk.count}`
      this.#todo.push({ do: 'distrust', worker: event.worker, why })
      return false
    }
    const hadTrouble = this.#deaths.spent
    this.#deaths.reset()
    job.deaths.reset()
    job.cost = measure(job.cost, event.tasks, event.workMs)
    this.#todo.push({
      do: 'accept',
      worker: worker.id,
      job: job.id,
      first: chunk.first + chunk.answered,
      count: event.tasks,
      attempts: chunk.retried + 1,
    })
    chunk.answered += event.tasks
    worker.done += event.tasks
    if (chunk.answered === chunk.count) worker.chunks.shift()
    this.#close(job, event.tasks)
    if (!worker.leaving) this.#fill(worker)
    return hadTrouble || this.#closed || worker.leaving
  }

  #ended({ worker: id, mark, ownFault }: Extract<SchedulerEvent, { type: 'ended' }>): void {
    const worker = this.#workers.get(id)
    if (worker === undefined) return
    this.#workers.delete(id)
    if (!worker.ready) this.#starting--
    if (!worker.leaving) this.#vacant.push(id)
    const head = worker.chunks[0]
    const started = head === undefined ? null : startedIn(head, mark)
    this.#takeBack(worker, started)
    if (worker.leaving) return
    const job = head === undefined || started !== null ? undefined : this.#jobs.get(head.job)
    if (job !== undefined) {
      this.#backOff(job.deaths.note(ownFault))
      if (job.deaths.spent) this.#settleWaiting(job.id, 'unstartable')
    } else if (!worker.ready || (ownFault && head === undefined)) this.#backOff(this.#deaths.note(ownFault))
    // While one worker lives there is hope, and its tasks are no concern of those that fail to start.
    const hope = [...this.#workers.values()].some((other) => !other.leaving)
    if (this.#deaths.spent && !hope) this.#settleWaiting(null, 'unstartable')
  }

  #backOff(ms: number): void {
    if (ms === 0 || this.#backingOff) return
    this.#backingOff = true
    this.#todo.push({ do: 'back-off', ms })
  }

  /** Its unanswered tasks, and only those: what had started by the pool's policy, the others to the front of the line. */
  #takeBack(worker: Worker, started: number | null): void {
    const inFlight = held(worker)
    const head = worker.chunks[0]
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
      running: head === undefined || started === null ? null : head.first + started,
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
      const open = chunk.count - chunk.answered
      this.#settle(job, chunk.first + chunk.answered, open, 'cancelled', worker.id, chunk.retried + 1)
      return open
    }
    const { again, settled } = takeBack(chunk, started, this.#options)
    for (const { first, count, retried } of again) {
      this.#waiting.addFirst({ job: job.id, first, count, retried, from: worker.id, alone: retried > 0 })
    }
    if (settled === null) return 0
    this.#settle(job, settled.first, settled.count, settled.fate, worker.id, settled.attempts)
    return settled.count
  }

  /** Too much together is tried one by one; what cannot be sent alone has failed. */
  #refused(id: WorkerId, chunkId: number): void {
    const worker = this.#workers.get(id)
    const chunk = worker?.chunks.at(-1)
    const job = chunk === undefined ? undefined : this.#jobs.get(chunk.job)
    if (worker === undefined || chunk === undefined || job === undefined || chunk.id !== chunkId) return
    worker.chunks.pop()
    const { first, count } = chunk
    if (count === 1) this.#settle(job, first, 1, 'unsendable', null, 0)
    else this.#waiting.addFirst({ job: job.id, first, count, retried: 0, from: null, alone: true })
  }

  #settleWaiting(only: JobId | null, fate: 'cancelled' | 'unstartable'): void {
    for (const span of this.#waiting.remove(only)) {
      const job = this.#jobs.get(span.job)
      if (job !== undefined) this.#settle(job, span.first, span.count, fate, span.from, span.retried)
    }
  }

  #settle(job: Job, first: number, count: number, fate: Fate, worker: WorkerId | null, attempts: number): void {
    this.#todo.push({ do: 'settle', job: job.id, first, count, fate, worker, attempts })
    this.#close(job, count)
  }

  #close(job: Job, tasks: number): void {
    job.open -= tasks
    this.#open -= tasks
    if (job.open === 0) this.#finish(job)
  }

  #finish(job: Job): void {
    this.#jobs.delete(job.id)
    this.#todo.push({ do: 'job-done', job: job.id })
  }

  /** As many workers as are wanted: takes back, starts, or lets the youngest go. */
  #staff(): void {
    const wanted = this.#closed && this.#open === 0 ? 0 : this.#wanted
    const all = [...this.#workers.values()]
    const staying = all.filter((worker) => !worker.leaving)
    for (const worker of staying.slice(wanted)) worker.leaving = true
    let missing = wanted - staying.length
    for (const worker of all) {
      if (missing <= 0) break
      if (!worker.leaving || worker.stopped) continue
      worker.leaving = false
      missing--
    }
    for (const worker of all) {
      // One that is still starting can be taken back until it could take work.
      if (!worker.leaving || worker.stopped || !worker.ready || worker.chunks.length > 0) continue
      worker.stopped = true
      this.#todo.push({ do: 'stop', worker: worker.id })
    }
    this.#start(missing)
    if (this.#closed && !this.#gone && this.#workers.size === 0 && this.#open === 0) {
      this.#gone = true
      this.#todo.push({ do: 'all-gone' })
    }
  }

  #start(missing: number): void {
    // A vacant place beyond the wanted number is given up.
    while (this.#vacant.length > Math.max(0, missing)) this.#vacant.shift()
    const hopeless = this.#deaths.spent && this.#workers.size === 0
    if (this.#backingOff || hopeless) return
    for (let i = 0; i < missing && this.#starting < this.#options.startingLimit; i++) {
      this.#starting++
      this.#todo.push({ do: 'start', replaces: this.#vacant.shift() ?? null })
    }
  }

  /** First one chunk for everybody who has none, then one to wait at each. */
  #feed(): void {
    if (this.#waiting.tasks === 0) return
    const able = [...this.#workers.values()].filter((worker) => worker.ready && !worker.leaving)
    for (const worker of able) if (worker.chunks.length === 0) this.#give(worker)
    for (const worker of able) this.#fill(worker)
  }

  #fill(worker: Worker): void {
    if (worker.chunks.length === 0) this.#give(worker)
    if (worker.chunks.length < HELD && this.#plenty()) this.#give(worker)
  }

  /** A chunk may wait at a worker only while those who start, or end their own, find others. */
  #plenty(): boolean {
    const span = this.#waiting.front
    const job = span === undefined ? undefined : this.#jobs.get(span.job)
    return job !== undefined && this.#waiting.tasks > this.#sizeFor(job) * this.#workers.size
  }

  #sizeFor(job: Job): number {
    if (job.chunkSize !== 'auto') return job.chunkSize
    return autoChunk(job.cost, this.#waiting.tasksOf(job.id), Math.max(this.#wanted, 1))
  }

  #give(worker: Worker): void {
    const { front } = this.#waiting
    const job = front === undefined ? undefined : this.#jobs.get(front.job)
    if (front === undefined || job === undefined) return
    // What may have killed a worker travels alone, so that it is found.
    const span: Span | undefined = this.#waiting.take(front.alone ? 1 : this.#sizeFor(job))
    if (span === undefined) return
    const { first, count, retried, from } = span
    const chunk: Chunk = { id: ++this.#lastChunk, job: job.id, first, count, retried, answered: 0 }
    this.#lastChunkTasks = count
    worker.chunks.push(chunk)
    this.#todo.push({ do: 'send', worker: worker.id, chunk: chunk.id, job: job.id, first, count, retried })
    if (from !== null) this.#todo.push({ do: 'moved', job: job.id, from, to: worker.id, tasks: count })
  }
}

function held(worker: Worker): number {
  let tasks = 0
  for (const chunk of worker.chunks) tasks += chunk.count - chunk.answered
  return tasks
}
