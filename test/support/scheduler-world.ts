// A world of workers for the scheduler: carries its instructions out as a shell would, and keeps account of every outcome.

import { MAX_HELD } from '../../src/engine/pool/scheduler/auto-chunk.ts'
import { Scheduler } from '../../src/engine/pool/scheduler/scheduler.ts'
import type {
  Answers,
  FailureReason,
  Mark,
  SchedulerEvent,
  SchedulerInstruction,
} from '../../src/engine/pool/scheduler/scheduler-messages.ts'

interface Held {
  readonly chunk: number
  readonly job: number
  readonly first: number
  readonly count: number
  answered: number
  /** Recalled too late to be sure: it may be returned, or begun. */
  recalled: boolean
  withdrawn: boolean
}

export interface FakeWorker {
  readonly id: number
  ready: boolean
  asked: boolean
  /** Ran past a deadline: whatever it says is too late. */
  condemned: boolean
  handed: number
  held: Held[]
  /** Chunks that were taken from it before it came to them; it has not said so yet. */
  readonly skipped: number[]
}

/** The scheduler does not look into answers. */
export const ANSWERS: Answers = { values: [], statuses: new Uint8Array(0), workMs: [] }
const UNSENDABLE = new Error('cannot be encoded')

/** Plays the workers, and keeps state of its own that shares nothing with the scheduler's. */
export class World {
  readonly scheduler: Scheduler
  readonly workers = new Map<number, FakeWorker>()
  readonly outcomes = new Map<string, string>()
  readonly runs = new Map<string, number>()
  readonly jobs = new Map<number, number>()
  readonly unsealed = new Set<number>()
  readonly finished = new Set<number>()
  /** Events that carrying out an instruction caused. */
  readonly later: SchedulerEvent[] = []
  unsendable = false
  gone = false
  backingOff = false
  most = 0
  readonly #maxTasks: number | null
  #lastWorker = 0

  constructor(workers: number, onWorkerLost: 'fail' | 'retry', retries: number, maxTasks: number | null = null) {
    this.#maxTasks = maxTasks
    this.scheduler = new Scheduler({
      workers,
      onWorkerLost,
      onTimeout: onWorkerLost,
      retries,
      maxTasksPerChild: maxTasks,
      startingLimit: 3,
    })
  }

  send(event: SchedulerEvent): void {
    this.later.push(event)
    for (let next = this.later.shift(); next !== undefined; next = this.later.shift()) {
      for (const instruction of this.scheduler.step(next)) this.#carryOut(instruction)
    }
  }

  /** Some inputs of some jobs cannot be encoded. */
  isUnsendable(job: number, index: number): boolean {
    return this.unsendable && job % 2 === 1 && index % 11 === 7
  }

  submit(job: number, tasks: number, chunkSize: number | 'auto', sealed = true): void {
    this.jobs.set(job, tasks)
    if (!sealed) this.unsealed.add(job)
    this.send({ type: 'submit', job, tasks, chunkSize, kind: job, sealed })
  }

  extend(job: number, tasks: number): void {
    if (!this.unsealed.has(job) || this.finished.has(job)) return
    this.jobs.set(job, (this.jobs.get(job) ?? 0) + tasks)
    this.send({ type: 'extend', job, tasks })
  }

  seal(job: number): void {
    if (this.unsealed.delete(job)) this.send({ type: 'seal', job })
  }

  abort(job: number): void {
    this.unsealed.delete(job)
    this.send({ type: 'abort', job })
  }

  /** The first task of a worker runs past its deadline. */
  overdue(worker: FakeWorker): void {
    const chunk = worker.held[0]
    if (chunk === undefined || worker.condemned) return
    if (!chunk.withdrawn) this.#ran(chunk.job, chunk.first + chunk.answered)
    this.send({ type: 'overdue', worker: worker.id, chunk: chunk.chunk, index: chunk.answered })
  }

  /** It says that it has come to a chunk that was recalled, and did not begin it. */
  giveBack(worker: FakeWorker): void {
    const skipped = worker.skipped.shift()
    if (skipped !== undefined) {
      this.send({ type: 'returned', worker: worker.id, chunk: skipped })
      return
    }
    const head = worker.held[0]
    if (head?.recalled !== true || head.answered > 0) return
    worker.held.shift()
    this.send({ type: 'returned', worker: worker.id, chunk: head.chunk })
  }

  /** One task is not wanted any more. */
  drop(job: number, index: number): void {
    const had = this.outcomes.get(`${job}:${index}`)
    const ran = this.runs.get(`${job}:${index}`) ?? 0
    this.send({ type: 'drop', job, index })
    const has = this.outcomes.get(`${job}:${index}`)
    if (had === undefined && has === 'cancelled' && this.scheduler.holder(job, index) !== null)
      throw new Error('a task was cancelled that a worker holds')
    if (had !== has && has !== 'cancelled') throw new Error(`a task that was dropped became ${has}`)
    if ((this.runs.get(`${job}:${index}`) ?? 0) !== ran) throw new Error('a task ran because it was dropped')
  }

  answer(worker: FakeWorker, tasks: number): void {
    const chunk = worker.held[0]
    if (chunk === undefined) return
    // Past its deadline it answers the one that it was at, and begins nothing more.
    const count = worker.condemned ? 1 : Math.min(tasks, chunk.count - chunk.answered)
    const first = chunk.answered
    chunk.answered += count
    for (let i = 0; i < count; i++)
      if (!chunk.withdrawn && !worker.condemned) this.#ran(chunk.job, chunk.first + first + i)
    if (worker.condemned) worker.held = []
    else if (chunk.answered === chunk.count) worker.held.shift()
    this.send({
      type: 'answered',
      worker: worker.id,
      chunk: chunk.chunk,
      first,
      tasks: count,
      workMs: count * 0.01,
      answers: ANSWERS,
    })
  }

  die(worker: FakeWorker, running: number | 'loading' | null, ownFault: boolean): void {
    let mark: Mark | null = null
    if (running !== null && !worker.condemned) {
      // Answers of several chunks travel together: it may have run a whole one, and more, that we never hear of.
      let left = running === 'loading' ? 0 : running
      for (const [i, chunk] of worker.held.entries()) {
        const open = chunk.count - chunk.answered
        const isLast = left < open || i === worker.held.length - 1
        const index = isLast ? chunk.answered + Math.min(left, open - 1) : chunk.count - 1
        // Of tiny tasks only every so many are marked: the one that ran is at the mark or some way behind it.
        const behind = running === 'loading' ? 0 : Math.min(running % 3, index - chunk.answered)
        mark = {
          chunkId: chunk.chunk,
          index: running === 'loading' ? 'loading' : index - behind,
          span: behind + 1 + (worker.handed % 2),
        }
        if (running !== 'loading' && !chunk.withdrawn)
          for (let task = chunk.answered; task <= index; task++) this.#ran(chunk.job, chunk.first + task)
        if (isLast) break
        left -= open
      }
    }
    this.workers.delete(worker.id)
    this.send({ type: 'ended', worker: worker.id, mark, ownFault })
  }

  pauseOver(): void {
    if (!this.backingOff) return
    this.backingOff = false
    this.send({ type: 'backed-off' })
  }

  #ran(job: number, index: number): void {
    const key = `${job}:${index}`
    this.runs.set(key, (this.runs.get(key) ?? 0) + 1)
  }

  #holdsUnsendable(job: number, first: number, count: number): boolean {
    for (let index = first; index < first + count; index++) if (this.isUnsendable(job, index)) return true
    return false
  }

  #outcome(job: number, index: number, outcome: string): void {
    const key = `${job}:${index}`
    if (this.outcomes.has(key)) throw new Error(`second outcome for ${key}: ${this.outcomes.get(key)}, then ${outcome}`)
    this.outcomes.set(key, outcome)
  }

  #carryOut(instruction: SchedulerInstruction): void {
    switch (instruction.do) {
      case 'start': {
        const worker: FakeWorker = {
          id: ++this.#lastWorker,
          ready: false,
          asked: false,
          condemned: false,
          handed: 0,
          held: [],
          skipped: [],
        }
        if (this.backingOff) throw new Error('a start during a pause')
        this.workers.set(worker.id, worker)
        this.most = Math.max(this.most, this.workers.size)
        this.later.push({ type: 'started', worker: worker.id })
        break
      }
      case 'stop': {
        const worker = this.workers.get(instruction.worker)
        if (worker !== undefined) worker.asked = true
        break
      }
      case 'send': {
        const worker = this.workers.get(instruction.worker)
        if (worker === undefined) throw new Error('work for a worker that does not live')
        if (!worker.ready) throw new Error('work for a worker that is not ready')
        if (worker.asked) throw new Error('work for a worker that was asked to go')
        if (worker.condemned) throw new Error('work for a worker that ran past a deadline')
        if (worker.held.length >= MAX_HELD) throw new Error('a chunk too many')
        const { chunk, job, first, count } = instruction
        if (this.#holdsUnsendable(job, first, count)) {
          // The shell finds out when it encodes them, and says so after what else it has to do.
          this.later.push({ type: 'refused', worker: worker.id, chunk, error: UNSENDABLE })
          break
        }
        worker.held.push({ chunk, job, first, count, answered: 0, recalled: false, withdrawn: false })
        if (first % 3 === 0) this.later.push({ type: 'sized', job, tasks: count, bytes: count * 40_000 })
        worker.handed += count
        if (this.#maxTasks !== null && worker.handed > this.#maxTasks)
          throw new Error('more tasks than a worker may have')
        break
      }
      case 'accept':
        for (let i = 0; i < instruction.count; i++) this.#outcome(instruction.job, instruction.first + i, 'done')
        break
      case 'settle':
        for (let i = 0; i < instruction.count; i++)
          this.#outcome(instruction.job, instruction.first + i, instruction.failureReason satisfies FailureReason)
        break
      case 'job-done':
        if (this.finished.has(instruction.job)) throw new Error('a job ended twice')
        this.finished.add(instruction.job)
        break
      case 'distrust':
        throw new Error(`an honest worker was distrusted: ${instruction.why}`)
      case 'all-gone':
        this.gone = true
        break
      case 'back-off':
        this.backingOff = true
        break
      case 'withdraw':
        for (const chunk of this.workers.get(instruction.worker)?.held ?? [])
          if (chunk.chunk === instruction.chunk) chunk.withdrawn = true
        break
      case 'recall': {
        const worker = this.workers.get(instruction.worker)
        if (worker === undefined) throw new Error('a recall from a worker that does not live')
        const at = worker.held.findIndex(({ chunk }) => chunk === instruction.chunk)
        const [chunk] = worker.held.slice(at)
        if (at === -1 || chunk === undefined) throw new Error('a recall of what the worker does not hold')
        chunk.recalled = true
        if (at === 0) break
        worker.held.splice(at, 1)
        worker.handed -= chunk.count
        worker.skipped.push(chunk.chunk)
        this.later.push({ type: 'recalled', worker: worker.id, chunk: chunk.chunk })
        break
      }
      case 'condemn': {
        const worker = this.workers.get(instruction.worker)
        if (worker !== undefined) worker.condemned = true
        break
      }
      case 'stale':
      case 'report-loss':
      case 'moved':
        break
    }
  }
}
