// A world of workers for the scheduler: carries its instructions out as a shell would, and keeps account of every outcome.

import { MAX_HELD } from '../../src/engine/pool/scheduler/auto-chunk.ts'
import { Scheduler } from '../../src/engine/pool/scheduler/scheduler.ts'
import type {
  Answers,
  FailureReason,
  Blame,
  Mark,
  RestartRules,
  SchedulerEvent,
  SchedulerInstruction,
} from '../../src/engine/pool/scheduler/scheduler-messages.ts'
import type { End } from '../../src/engine/supervisor/restart-policy.ts'
import { isRecalled, type Recall } from '../../src/engine/wire/recall.ts'
import { isBefore, type Place } from '../../src/shared/place.ts'

interface Held {
  readonly chunk: number
  readonly job: number
  readonly first: number
  /** Becomes smaller when the rest is taken from the worker. */
  count: number
  answered: number
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
  /** What it may not start any more, and the newest chunk that this is about. */
  recall: Recall | null
  /** The first task that was taken from it at once. */
  taken: Place | null
  /** It starts what is before this place without reading the recall. */
  strideEnd: Place
  /** The recalled task that it has come to; it has not said so yet. */
  stoppedAt: Place | null
}

/** The scheduler does not look into answers. */
export const ANSWERS: Answers = { values: [], notDone: [], times: [] }
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
  /** The clock: some time passes with each death. */
  nowMs = 0
  /** Workers whose end was one too many. */
  readonly tooMany: number[] = []
  /** Waits before starts. */
  readonly waits: number[] = []
  backingOff = false
  /** Workers of an open `watch` instruction. */
  watching: readonly number[] | null = null
  most = 0
  readonly #maxTasks: number | null
  #lastWorker = 0

  constructor(
    workers: number,
    onWorkerLost: 'fail' | 'retry',
    retries: number,
    maxTasks: number | null = null,
    restart: RestartRules = { policy: 'permanent', intensity: null, backOff: null },
  ) {
    this.#maxTasks = maxTasks
    this.scheduler = new Scheduler({
      workers,
      onWorkerLost,
      onTimeout: onWorkerLost,
      retries,
      maxTasksPerChild: maxTasks,
      restart,
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

  /** It says that it has come to a task that was recalled, and did not start it. */
  giveBack(worker: FakeWorker): void {
    this.#look(worker)
    const { stoppedAt } = worker
    if (stoppedAt === null || worker.condemned) return
    worker.stoppedAt = null
    worker.recall = null
    worker.taken = null
    worker.handed -= worker.held.reduce((sum, { count, answered }) => sum + count - answered, 0)
    worker.held = []
    this.send({ type: 'returned', worker: worker.id, ...stoppedAt })
  }

  /** These workers are long in one task, all others are not. */
  watched(slow: readonly number[]): void {
    if (this.watching === null) return
    const workers = this.watching.filter((id) => slow.includes(id))
    this.watching = null
    this.send({ type: 'watched', slow: workers })
  }

  /** Before the next task the worker reads the recall, if it has started all that it could without reading. */
  #look(worker: FakeWorker): void {
    if (worker.stoppedAt !== null || worker.condemned) return
    const head = worker.held[0]
    const next = head === undefined ? this.#afterAll(worker) : { chunk: head.chunk, index: head.answered }
    if (next === null || isBefore(next, worker.strideEnd)) return
    if (worker.recall !== null && isRecalled(worker.recall, next)) worker.stoppedAt = next
    else if (head !== undefined) {
      const stride = { chunk: head.chunk, index: head.answered + 1 + (worker.id % 3) }
      const { recall } = worker
      worker.strideEnd = recall !== null && isBefore(recall, stride) ? recall : stride
    }
  }

  /** All that is left was taken from the worker: it will come to that. */
  #afterAll({ recall, taken }: FakeWorker): Place | null {
    return recall === null ? null : taken
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
    this.#look(worker)
    const chunk = worker.held[0]
    if (chunk === undefined || worker.stoppedAt !== null) return
    const open = chunk.count - chunk.answered
    // It answers no more than it starts before it reads the recall again.
    const most = worker.strideEnd.chunk === chunk.chunk ? worker.strideEnd.index - chunk.answered : open
    // Past its deadline it answers the one that it was at, and begins nothing more.
    const count = worker.condemned ? 1 : Math.min(tasks, open, Math.max(1, most))
    const first = chunk.answered
    chunk.answered += count
    for (let i = 0; i < count; i++)
      if (!chunk.withdrawn && !worker.condemned) this.#ran(chunk.job, chunk.first + first + i)
    if (worker.condemned) worker.held = []
    else if (chunk.answered === chunk.count) worker.held.shift()
    // It had started all that was recalled.
    if (worker.held.length === 0 && worker.taken === null) worker.recall = null
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

  die(worker: FakeWorker, running: number | 'loading' | null, blame: Blame, end: End = 'abnormal'): void {
    let mark: Mark | null = null
    if (worker.stoppedAt !== null && running !== null && running !== 'loading' && !worker.condemned)
      mark = { chunkId: worker.stoppedAt.chunk, index: worker.stoppedAt.index, span: 0 }
    else if (running !== null && !worker.condemned) {
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
    this.nowMs += 100
    this.send({ type: 'ended', worker: worker.id, mark, blame, end, atMs: this.nowMs })
  }

  pauseOver(): void {
    if (!this.backingOff) return
    this.backingOff = false
    this.send({ type: 'backed-off' })
  }

  /** From this place on the worker starts nothing. */
  #takeFrom(worker: FakeWorker, place: Place): void {
    for (const chunk of worker.held.slice().reverse()) {
      if (chunk.chunk < place.chunk) break
      const count = chunk.chunk === place.chunk ? Math.max(place.index, chunk.answered) : chunk.answered
      if (count >= chunk.count) continue
      worker.taken = { chunk: chunk.chunk, index: count }
      worker.handed -= chunk.count - count
      chunk.count = count
      if (count === chunk.answered) worker.held.splice(worker.held.indexOf(chunk), 1)
    }
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
          recall: null,
          taken: null,
          strideEnd: { chunk: 0, index: 0 },
          stoppedAt: null,
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
        if (worker.recall !== null) throw new Error('work for a worker that has not said where it stopped')
        if (worker.held.length >= MAX_HELD) throw new Error('a chunk too many')
        const { chunk, job, first, count } = instruction
        if (this.#holdsUnsendable(job, first, count)) {
          // The shell finds out when it encodes them, and says so after what else it has to do.
          this.later.push({ type: 'refused', worker: worker.id, chunk, error: UNSENDABLE })
          break
        }
        worker.held.push({ chunk, job, first, count, answered: 0, withdrawn: false })
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
        this.waits.push(instruction.ms)
        break
      case 'give-up':
        this.tooMany.push(instruction.worker)
        break
      case 'withdraw':
        for (const chunk of this.workers.get(instruction.worker)?.held ?? [])
          if (chunk.chunk === instruction.chunk) chunk.withdrawn = true
        break
      case 'recall': {
        const worker = this.workers.get(instruction.worker)
        if (worker === undefined) throw new Error('a recall from a worker that does not live')
        const { head, from, last } = instruction
        if (worker.held[0]?.chunk !== head.chunk) throw new Error('a recall from a worker at another chunk')
        if (!worker.held.some(({ chunk }) => chunk === last) && worker.taken === null)
          throw new Error('a recall of what the worker does not hold')
        const next = worker.stoppedAt ?? worker.strideEnd
        const start = from ?? (next.chunk < head.chunk ? head : next)
        worker.recall = { ...start, last }
        const place = isBefore(start, next) ? next : start
        this.#takeFrom(worker, place)
        this.later.push({ type: 'recalled', worker: worker.id, ...place })
        break
      }
      case 'watch':
        if (this.watching !== null) throw new Error('a second watch')
        this.watching = instruction.workers
        break
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
