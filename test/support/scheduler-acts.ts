// What may happen to a pool, as acts of random histories, and how its world performs them.

import fc from 'fast-check'
import type { End } from '../../src/engine/supervisor/restart-policy.ts'
import type { Blame } from '../../src/engine/pool/scheduler/scheduler-messages.ts'
import type { World } from './scheduler-world.ts'

export type Act =
  | { readonly act: 'ready' | 'leave' | 'overdue' | 'give-back'; readonly who: number }
  | { readonly act: 'abort' | 'seal'; readonly job: number }
  | { readonly act: 'drop'; readonly job: number; readonly index: number }
  | { readonly act: 'extend'; readonly job: number; readonly tasks: number }
  | { readonly act: 'answer'; readonly who: number; readonly tasks: number }
  | {
      readonly act: 'die'
      readonly who: number
      readonly running: number | 'loading' | null
      readonly blame: Blame
      readonly end: End
    }
  | { readonly act: 'resize'; readonly workers: number }
  | { readonly act: 'submit'; readonly tasks: number; readonly chunkSize: number | 'auto'; readonly sealed: boolean }
  | { readonly act: 'watched'; readonly slow: readonly number[] }
  | { readonly act: 'cancel' | 'pause-over' }

const who = fc.nat(7)
export const acts: fc.Arbitrary<Act> = fc.oneof(
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
      blame: fc.constantFrom('own' as const, 'outside' as const, 'asked' as const),
      end: fc.constantFrom('normal' as const, 'requested' as const, 'abnormal' as const),
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
  {
    weight: 15,
    arbitrary: fc.record({ act: fc.constant('watched' as const), slow: fc.array(fc.nat(12), { maxLength: 4 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ act: 'cancel' as const }) },
  { weight: 10, arbitrary: fc.constant({ act: 'pause-over' as const }) },
)

export function perform(world: World, act: Act, nextJob: () => number): void {
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
      if (worker !== undefined) world.die(worker, act.running, act.blame, act.end)
      return
    case 'leave':
      if (worker?.condemned === true || (worker?.asked === true && worker.held.length === 0))
        world.die(worker, null, 'outside')
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
    case 'watched':
      world.watched(act.slow)
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
export function settle(world: World): void {
  world.send({ type: 'close' })
  for (let turn = 0; turn < 10_000 && !world.gone; turn++) {
    world.pauseOver()
    for (const worker of [...world.workers.values()]) {
      if (!worker.ready) {
        worker.ready = true
        world.send({ type: 'ready', worker: worker.id })
      } else if (worker.condemned) world.die(worker, null, 'outside')
      else if (worker.recall !== null && worker.held.length === 0) world.giveBack(worker)
      else if (worker.held.length > 0) {
        world.answer(worker, 5)
        world.giveBack(worker)
      } else if (worker.asked) world.die(worker, null, 'outside')
    }
  }
}
