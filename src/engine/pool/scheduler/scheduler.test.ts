// The scheduler against a world of unreliable workers: ten thousand random histories of a pool.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomHistories } from '../../../../test/support/random-histories.ts'
import { MAX_HELD } from './auto-chunk.ts'
import { Scheduler } from './scheduler.ts'
import type { Answers, FailureReason, Mark, SchedulerEvent, SchedulerInstruction } from './scheduler-messages.ts'

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

interface FakeWorker {
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
const ANSWERS: Answers = { values: [], statuses: new Uint8Array(0), workMs: [] }
const UNSENDABLE = new Error('cannot be encoded')

/** Plays the workers, and keeps state of its own that shares nothing with the scheduler's. */
class World {
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

type Act =
  | { readonly act: 'ready' | 'leave' | 'overdue' | 'give-back'; readonly who: number }
  | { readonly act: 'abort' | 'seal'; readonly job: number }
  | { readonly act: 'drop'; readonly job: number; readonly index: number }
  | { readonly act: 'extend'; readonly job: number; readonly tasks: number }
  | { readonly act: 'answer'; readonly who: number; readonly tasks: number }
  | {
      readonly act: 'die'
      readonly who: number
      readonly running: number | 'loading' | null
      readonly ownFault: boolean
    }
  | { readonly act: 'resize'; readonly workers: number }
  | { readonly act: 'submit'; readonly tasks: number; readonly chunkSize: number | 'auto'; readonly sealed: boolean }
  | { readonly act: 'cancel' | 'pause-over' }

const who = fc.nat(7)
const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 40, arbitrary: fc.record({ act: fc.constant('ready' as const), who }) },
  {
    weight: 80,
    arbitrary: fc.record({ act: fc.constant('answer' as const), who, tasks: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 30,
    arbitrary: fc.record({
      act: fc.constant('die' as const),
      who,
      running: fc.constantFrom(0, 1, 5, 'loading' as const, null),
      ownFault: fc.boolean(),
    }),
  },
  { weight: 10, arbitrary: fc.record({ act: fc.constant('leave' as const), who }) },
  {
    weight: 10,
    arbitrary: fc.record({ act: fc.constant('resize' as const), workers: fc.integer({ min: 1, max: 6 }) }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      act: fc.constant('submit' as const),
      tasks: fc.nat(40),
      chunkSize: fc.constantFrom(1, 3, 7, 1000, 'auto' as const),
      sealed: fc.boolean(),
    }),
  },
  { weight: 6, arbitrary: fc.record({ act: fc.constant('overdue' as const), who }) },
  { weight: 20, arbitrary: fc.record({ act: fc.constant('give-back' as const), who }) },
  {
    weight: 10,
    arbitrary: fc.record({ act: fc.constant('drop' as const), job: fc.nat(6), index: fc.nat(30) }),
  },
  { weight: 3, arbitrary: fc.record({ act: fc.constantFrom('abort' as const, 'seal' as const), job: fc.nat(6) }) },
  {
    weight: 10,
    arbitrary: fc.record({
      act: fc.constant('extend' as const),
      job: fc.nat(6),
      tasks: fc.integer({ min: 1, max: 20 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ act: 'cancel' as const }) },
  { weight: 10, arbitrary: fc.constant({ act: 'pause-over' as const }) },
)

function perform(world: World, act: Act, nextJob: () => number): void {
  const living = [...world.workers.values()]
  const worker = 'who' in act ? living[act.who % Math.max(1, living.length)] : undefined
  switch (act.act) {
    case 'ready':
      if (worker === undefined || worker.ready) return
      worker.ready = true
      world.send({ type: 'ready', worker: worker.id })
      return
    case 'answer':
      if (worker !== undefined) world.answer(worker, act.tasks)
      return
    case 'die':
      if (worker !== undefined) world.die(worker, act.running, act.ownFault)
      return
    case 'leave':
      if (worker?.condemned === true || (worker?.asked === true && worker.held.length === 0))
        world.die(worker, null, false)
      return
    case 'resize':
      world.send({ type: 'resize', workers: act.workers })
      return
    case 'submit':
      world.submit(nextJob(), act.tasks, act.chunkSize, act.sealed)
      return
    case 'overdue':
      if (worker !== undefined) world.overdue(worker)
      return
    case 'give-back':
      if (worker !== undefined) world.giveBack(worker)
      return
    case 'abort':
      world.abort(act.job)
      return
    case 'drop':
      world.drop(act.job, act.index)
      return
    case 'seal':
      world.seal(act.job)
      return
    case 'extend':
      world.extend(act.job, act.tasks)
      return
    case 'cancel':
      world.send({ type: 'cancel' })
      return
    case 'pause-over':
      world.pauseOver()
      return
  }
}

/** From here on every worker is well: everything must come to its end. */
function settle(world: World): void {
  world.send({ type: 'close' })
  for (let turn = 0; turn < 10_000 && !world.gone; turn++) {
    world.pauseOver()
    for (const worker of [...world.workers.values()]) {
      if (!worker.ready) {
        worker.ready = true
        world.send({ type: 'ready', worker: worker.id })
      } else if (worker.condemned) world.die(worker, null, false)
      else if (worker.held.length > 0) world.answer(worker, 5)
      else if (worker.skipped.length > 0) world.giveBack(worker)
      else if (worker.asked) world.die(worker, null, false)
    }
  }
}

describe('the scheduler of a pool', () => {
  test('gives every task exactly one outcome and ends, whatever its workers do', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom('fail' as const, 'retry' as const),
        fc.integer({ min: 0, max: 2 }),
        fc.constantFrom(null, 4, 10),
        fc.boolean(),
        fc.array(acts, { maxLength: 60 }),
        (workers, onWorkerLost, retries, maxTasks, unsendable, history) => {
          const world = new World(workers, onWorkerLost, retries, maxTasks)
          world.unsendable = unsendable
          let jobs = 0
          world.send({ type: 'resize', workers })
          world.submit(++jobs, 25, 3)
          for (const act of history) perform(world, act, () => ++jobs)
          settle(world)

          expect(world.gone).toBe(true)
          expect(world.workers.size).toBe(0)
          expect(world.scheduler.openTasks).toBe(0)
          expect(world.scheduler.waitingTasks).toBe(0)
          expect(world.finished.size).toBe(world.jobs.size)
          for (const [job, tasks] of world.jobs) {
            for (let index = 0; index < tasks; index++) {
              const outcome = world.outcomes.get(`${job}:${index}`)
              expect(outcome).toBeDefined()
              if (world.isUnsendable(job, index)) expect(['unsendable', 'cancelled', 'unstartable']).toContain(outcome)
              else expect(outcome).not.toBe('unsendable')
            }
          }
          expect(world.outcomes.size).toBe([...world.jobs.values()].reduce((sum, tasks) => sum + tasks, 0))
          // A task may have had side effects: with `fail` nothing runs twice.
          if (onWorkerLost === 'fail') for (const runs of world.runs.values()) expect(runs).toBe(1)
        },
      ),
      randomHistories('life of a pool'),
    )
    // Ten thousand take 13 s on a quiet machine.
  }, 120_000)

  function ready(workers: number, onWorkerLost: 'fail' | 'retry' = 'retry', retries = 2): World {
    const world = new World(workers, onWorkerLost, retries)
    world.send({ type: 'resize', workers })
    for (const worker of world.workers.values()) {
      worker.ready = true
      world.send({ type: 'ready', worker: worker.id })
    }
    return world
  }

  test('a task that kills its workers is fenced after its retries, and its neighbours are done', () => {
    const world = ready(1)
    world.submit(1, 10, 5)
    const killer = 3
    for (let turn = 0; turn < 100 && !world.finished.has(1); turn++) {
      world.pauseOver()
      for (const worker of [...world.workers.values()]) {
        if (!worker.ready) {
          worker.ready = true
          world.send({ type: 'ready', worker: worker.id })
          continue
        }
        const chunk = worker.held[0]
        if (chunk === undefined) continue
        const next = chunk.first + chunk.answered
        if (next === killer) world.die(worker, 0, true)
        else world.answer(worker, 1)
      }
    }
    expect(world.outcomes.get('1:3')).toBe('poison')
    expect(world.runs.get('1:3')).toBe(3)
    for (let index = 0; index < 10; index++) if (index !== killer) expect(world.outcomes.get(`1:${index}`)).toBe('done')
  })

  test('an answer of a worker that is gone changes nothing and is counted', () => {
    const world = ready(2)
    world.submit(1, 4, 1)
    const [worker] = [...world.workers.values()]
    const chunk = worker?.held[0]
    if (worker === undefined || chunk === undefined) throw new Error('nothing was handed out')
    world.die(worker, 0, false)
    world.send({
      type: 'answered',
      worker: worker.id,
      chunk: chunk.chunk,
      first: 0,
      tasks: 1,
      workMs: 1,
      answers: ANSWERS,
    })
    expect(world.scheduler.staleAnswers).toBe(1)
    expect(world.outcomes.has('1:0')).toBe(false)
  })

  test('a worker that answers tasks it does not hold is no longer believed', () => {
    const world = ready(1)
    world.submit(1, 4, 2)
    const [worker] = [...world.workers.values()]
    const chunk = worker?.held[0]
    if (worker === undefined || chunk === undefined) throw new Error('nothing was handed out')
    const instructions = world.scheduler.step({
      type: 'answered',
      worker: worker.id,
      chunk: chunk.chunk,
      first: 1,
      tasks: 5,
      workMs: 1,
      answers: ANSWERS,
    })
    expect(instructions.map((instruction) => instruction.do)).toEqual(['distrust'])
  })

  test('four tasks go to four workers, even when the first is ready long before the others', () => {
    const world = new World(4, 'retry', 1)
    world.send({ type: 'resize', workers: 4 })
    world.submit(1, 4, 1)
    const order = () => [...world.workers.values()]
    for (let i = 0; i < 4; i++) {
      const worker = order().find((candidate) => !candidate.ready)
      if (worker === undefined) break
      worker.ready = true
      world.send({ type: 'ready', worker: worker.id })
    }
    expect(order().map((worker) => worker.held.length)).toEqual([1, 1, 1, 1])
  })

  test('a pool whose workers all end before their first task gives up and says so, and tries again for new work', () => {
    const world = new World(2, 'retry', 1)
    world.send({ type: 'resize', workers: 2 })
    world.submit(1, 3, 1)
    for (let turn = 0; turn < 20 && world.workers.size > 0; turn++) {
      for (const worker of [...world.workers.values()]) world.die(worker, null, true)
      world.pauseOver()
    }
    expect(world.finished.has(1)).toBe(true)
    expect(world.outcomes.get('1:0')).toBe('unstartable')
    world.submit(2, 3, 1)
    settle(world)
    expect(world.outcomes.get('2:0')).toBe('done')
  })

  test('workers that cannot start cost those that live nothing', () => {
    const world = ready(2)
    world.submit(1, 50, 1)
    world.send({ type: 'resize', workers: 8 })
    for (let turn = 0; turn < 50; turn++) {
      for (const worker of [...world.workers.values()].filter((one) => !one.ready)) world.die(worker, null, true)
      world.pauseOver()
    }
    for (let turn = 0; turn < 100; turn++) for (const worker of [...world.workers.values()]) world.answer(worker, 1)
    for (let index = 0; index < 50; index++) expect(world.outcomes.get(`1:${index}`)).toBe('done')
  })

  test('a target that ends its workers while it loads fails its own job and no other', () => {
    const world = ready(2)
    world.submit(1, 6, 1)
    world.submit(2, 6, 1)
    for (let turn = 0; turn < 200 && !(world.finished.has(1) && world.finished.has(2)); turn++) {
      world.pauseOver()
      for (const worker of [...world.workers.values()]) {
        if (!worker.ready) {
          worker.ready = true
          world.send({ type: 'ready', worker: worker.id })
        } else if (worker.held[0]?.job === 1) world.die(worker, 'loading', true)
        else world.answer(worker, 1)
      }
    }
    expect(world.outcomes.get('1:5')).toBe('unstartable')
    for (let index = 0; index < 6; index++) expect(world.outcomes.get(`2:${index}`)).toBe('done')
  })

  test('workers killed from outside while they start are replaced, again and again', () => {
    const world = new World(2, 'retry', 1)
    world.send({ type: 'resize', workers: 2 })
    world.submit(1, 3, 1)
    for (let turn = 0; turn < 30; turn++) {
      for (const worker of [...world.workers.values()]) world.die(worker, null, false)
      world.pauseOver()
    }
    expect(world.workers.size).toBe(2)
    settle(world)
    expect(world.outcomes.get('1:2')).toBe('done')
  })

  test('a storm of resizing takes back who has not been stopped, and never holds more than were wanted', () => {
    const world = ready(4)
    world.submit(1, 100, 1)
    for (let turn = 0; turn < 20; turn++) {
      world.send({ type: 'resize', workers: 1 })
      world.send({ type: 'resize', workers: 4 })
    }
    expect(world.most).toBe(4)
    settle(world)
    expect(world.outcomes.size).toBe(100)
  })

  test('a worker that must go is told to when it holds nothing', () => {
    const world = ready(2)
    world.submit(1, 8, 2)
    world.send({ type: 'resize', workers: 1 })
    const [, second] = [...world.workers.values()]
    if (second === undefined) throw new Error('no second worker')
    expect(second.asked).toBe(false)
    while (second.held.length > 0) world.answer(second, 1)
    expect(second.asked).toBe(true)
  })
})
