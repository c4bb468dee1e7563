// While a worker idles, no task waits behind one that runs: random histories with workers that are long in one task.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomHistories } from '../../../../test/support/random-histories.ts'
import { size } from '../../../../test/support/size.ts'
import { type FakeWorker, World } from '../../../../test/support/scheduler-world.ts'

function upWith(workers: number): World {
  const world = new World(workers, 'fail', 0)
  world.send({ type: 'resize', workers })
  for (const worker of world.workers.values()) {
    worker.ready = true
    world.send({ type: 'ready', worker: worker.id })
  }
  return world
}

/** Everybody but those who are long in a task works, until there is nothing to do for them. */
function work(world: World, isStuck: (worker: FakeWorker) => boolean): void {
  for (let turn = 0; turn < 2_000; turn++) {
    let idle = true
    for (const worker of world.workers.values()) {
      if (!worker.ready) {
        worker.ready = true
        world.send({ type: 'ready', worker: worker.id })
        idle = false
      } else if (!isStuck(worker) && (worker.held.length > 0 || worker.recall !== null)) {
        world.answer(worker, 1 + (turn % 7))
        world.giveBack(worker)
        idle = false
      }
    }
    const stuck = [...world.workers.values()].filter(isStuck)
    if (world.watching !== null && stuck.length > 0) {
      world.watched(stuck.map(({ id }) => id))
      idle = false
    }
    if (idle) return
  }
  throw new Error('the workers found no end')
}

/** Tasks that a worker starts without reading a recall: the running one, and tiny ones that share its mark. */
const committed = ({ id }: FakeWorker): number => 1 + (id % 3)

describe('recalls', () => {
  test('while a worker idles, no task waits behind one that runs', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5 }),
        fc.array(
          fc.record({
            tasks: fc.integer({ min: 1, max: 200 }),
            chunkSize: fc.constantFrom(1, 2, 5, 40, 1000, 'auto' as const),
            stuck: fc.array(fc.nat(5), { maxLength: 4 }),
            before: fc.nat(20),
          }),
          { minLength: 1, maxLength: 6 },
        ),
        (workers, rounds) => {
          const world = upWith(workers)
          let job = 0
          for (const { tasks, chunkSize, stuck, before } of rounds) {
            world.submit(++job, tasks, chunkSize)
            for (let i = 0; i < before; i++) {
              const all = [...world.workers.values()]
              const worker = all[i % all.length]
              if (worker !== undefined) world.answer(worker, 3)
            }
            const ids = [...world.workers.keys()].slice(0, -1)
            const long = new Set(stuck.map((n) => ids[n % ids.length]))
            const isStuck = ({ id, held, stoppedAt }: FakeWorker): boolean =>
              long.has(id) && held.length > 0 && stoppedAt === null
            work(world, isStuck)
            expect(world.scheduler.queueDepth).toBe(0)
            for (const worker of world.workers.values()) {
              const { inFlight } = world.scheduler.view(worker.id)
              if (isStuck(worker)) expect(inFlight).toBeLessThanOrEqual(committed(worker))
              else expect(inFlight).toBe(0)
            }
          }
          work(world, () => false)
          expect(world.scheduler.openTasks).toBe(0)
        },
      ),
      randomHistories('recalls', size({ short: 400, full: 3_000 })),
    )
  })

  test('a task that waits for rounds of calls gets them all, whatever their number and their chunks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 4 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(1, 5, 'auto' as const),
        (workers, rounds, chunkSize) => {
          const world = upWith(workers)
          world.submit(1, 1, 1)
          const waits = (worker: FakeWorker): boolean => worker.held[0]?.job === 1
          for (const [i, tasks] of rounds.entries()) {
            world.submit(2 + i, tasks, chunkSize)
            work(world, waits)
            expect(world.finished.has(2 + i)).toBe(true)
          }
          work(world, () => false)
          expect(world.finished.has(1)).toBe(true)
        },
      ),
      randomHistories('nested calls', size({ short: 500, full: 2_000 })),
    )
  })
})
