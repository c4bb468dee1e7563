// The scheduler against a world of unreliable workers: thousands of random histories of a pool.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomHistories } from '../../../../test/support/random-histories.ts'
import { size } from '../../../../test/support/size.ts'
import { acts, perform, settle } from '../../../../test/support/scheduler-acts.ts'
import { ANSWERS, World } from '../../../../test/support/scheduler-world.ts'
import type { Blame, RestartRules, SchedulerEvent } from './scheduler-messages.ts'

/** Most pools replace all; the others by each rule. */
const restarts: fc.Arbitrary<RestartRules> = fc.record({
  policy: fc.constantFrom('permanent', 'permanent', 'transient', 'temporary'),
  intensity: fc.constantFrom(null, null, { maxRestarts: 2, withinMs: 500 }),
  backOff: fc.constantFrom(null, null, { firstMs: 10, maxMs: 100, jitter: 0, healthyMs: 1_000 }),
})

describe('the scheduler of a pool', () => {
  test('promise 1: the scheduler gives every task exactly one outcome and ends, whatever its workers do', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom('fail' as const, 'retry' as const),
        fc.integer({ min: 0, max: 2 }),
        fc.constantFrom(null, 4, 10),
        restarts,
        fc.boolean(),
        fc.array(acts, { maxLength: 60 }),
        (workers, onWorkerLost, retries, maxTasks, restart, unsendable, history) => {
          const world = new World(workers, onWorkerLost, retries, maxTasks, restart)
          world.unsendable = unsendable
          let jobs = 0
          world.send({ type: 'resize', workers })
          world.submit(++jobs, 25, 3)
          for (const act of history) perform(world, act, () => ++jobs)
          settle(world)

          expect(world.gone).toBe(true)
          expect(world.workers.size).toBe(0)
          expect(world.scheduler.openTasks).toBe(0)
          expect(world.scheduler.queueDepth).toBe(0)
          expect(world.finished.size).toBe(world.jobs.size)
          for (const [job, tasks] of world.jobs) {
            for (let index = 0; index < tasks; index++) {
              const outcome = world.outcomes.get(`${job}:${index}`)
              expect(outcome).toBeDefined()
              if (world.isUnsendable(job, index))
                expect(['unsendable', 'cancelled', 'unstartable', 'no-workers']).toContain(outcome)
              else expect(outcome).not.toBe('unsendable')
            }
          }
          expect(world.outcomes.size).toBe([...world.jobs.values()].reduce((sum, tasks) => sum + tasks, 0))
          if (restart.policy === 'permanent' && restart.intensity === null)
            expect([...world.outcomes.values()]).not.toContain('no-workers')
          // A task may have had side effects: with `fail` nothing runs twice.
          if (onWorkerLost === 'fail') for (const runs of world.runs.values()) expect(runs).toBe(1)
        },
      ),
      randomHistories('life of a pool', size({ short: 1_500, full: 10_000 })),
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
        if (next === killer) world.die(worker, 0, 'own')
        else world.answer(worker, 1)
      }
    }
    expect(world.outcomes.get('1:3')).toBe('poison')
    expect(world.runs.get('1:3')).toBe(3)
    for (let index = 0; index < 10; index++) if (index !== killer) expect(world.outcomes.get(`1:${index}`)).toBe('done')
  })

  test('a task whose workers a person kills is no poison, and has all of its retries left', () => {
    const world = ready(1)
    world.submit(1, 2, 2)
    const faults = [...new Array<Blame>(10).fill('asked'), 'own', 'asked', 'own', 'own'] as const
    const seen: boolean[] = []
    for (let deaths = 0; deaths < faults.length; ) {
      world.pauseOver()
      for (const worker of [...world.workers.values()]) {
        if (worker.ready) world.die(worker, 0, faults[deaths++] ?? 'own')
        else {
          worker.ready = true
          world.send({ type: 'ready', worker: worker.id })
          continue
        }
        seen.push(world.outcomes.get('1:0') === 'poison')
      }
    }
    expect(seen).toEqual([...new Array<boolean>(13).fill(false), true])
    expect(world.runs.get('1:0')).toBe(14)
  })

  test('an answer of a worker that is gone changes nothing and is counted', () => {
    const world = ready(2)
    world.submit(1, 4, 1)
    const [worker] = [...world.workers.values()]
    const chunk = worker?.held[0]
    if (worker === undefined || chunk === undefined) throw new Error('nothing was handed out')
    world.die(worker, 0, 'outside')
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
      for (const worker of [...world.workers.values()]) world.die(worker, null, 'own')
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
      for (const worker of [...world.workers.values()].filter((one) => !one.ready)) world.die(worker, null, 'own')
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
        } else if (worker.held[0]?.job === 1) world.die(worker, 'loading', 'own')
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
      for (const worker of [...world.workers.values()]) world.die(worker, null, 'outside')
      world.pauseOver()
    }
    expect(world.workers.size).toBe(2)
    settle(world)
    expect(world.outcomes.get('1:2')).toBe('done')
  })

  test('workers that the shell has not made yet count: what happens meanwhile starts none in their place', () => {
    const { scheduler } = new World(4, 'retry', 1)
    const told = (event: SchedulerEvent): string[] => scheduler.step(event).map((instruction) => instruction.do)
    // Three may start at the same moment.
    expect(told({ type: 'resize', workers: 4 })).toEqual(['start', 'start', 'start'])
    expect(told({ type: 'submit', job: 1, tasks: 2, chunkSize: 1, kind: 1, sealed: true })).toEqual([])
    expect(told({ type: 'resize', workers: 1 })).toEqual([])
    expect(told({ type: 'close' })).toEqual([])
    for (const worker of [1, 2, 3]) expect(told({ type: 'started', worker })).toEqual([])
    expect(told({ type: 'ready', worker: 1 })).toEqual(['send'])
    expect(told({ type: 'ready', worker: 3 })).toEqual(['stop'])
  })

  test('a task that cannot be encoded has failed with that error, and the tasks of its chunk are sent one by one', () => {
    const world = new World(1, 'fail', 0)
    world.unsendable = true
    world.send({ type: 'resize', workers: 1 })
    world.send({ type: 'ready', worker: 1 })
    const { scheduler } = world
    const sent = scheduler.step({ type: 'submit', job: 1, tasks: 2, chunkSize: 2, kind: 1, sealed: true })
    expect(sent).toMatchObject([{ do: 'send', chunk: 1, count: 2 }])
    const error = new Error('no function can cross')
    const alone = scheduler.step({ type: 'refused', worker: 1, chunk: 1, error })
    expect(alone).toMatchObject([{ do: 'send', chunk: 2, first: 0, count: 1 }])
    const [failed, next] = scheduler.step({ type: 'refused', worker: 1, chunk: 2, error })
    expect(failed).toMatchObject({ do: 'settle', first: 0, count: 1, failureReason: 'unsendable', error })
    expect(next).toMatchObject({ do: 'send', first: 1, count: 1 })
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
