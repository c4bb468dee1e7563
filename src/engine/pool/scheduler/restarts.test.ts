// Which dead workers a pool replaces, when, and what becomes of its tasks when it replaces none.

import { describe, expect, test } from 'vitest'
import { settle } from '../../../../test/support/scheduler-acts.ts'
import { World } from '../../../../test/support/scheduler-world.ts'
import type { End } from '../../supervisor/restart-policy.ts'
import type { RestartRules } from './scheduler-messages.ts'

const RULES: RestartRules = { policy: 'permanent', intensity: null, backOff: null }

/** Two workers that are ready, and `tasks` single tasks. */
function working(rules: Partial<RestartRules>, tasks = 10): World {
  const world = new World(2, 'retry', 5, null, { ...RULES, ...rules })
  world.send({ type: 'resize', workers: 2 })
  world.submit(1, tasks, 1)
  allReady(world)
  return world
}

function allReady(world: World): void {
  for (const worker of [...world.workers.values()].filter(({ ready }) => !ready)) {
    worker.ready = true
    world.send({ type: 'ready', worker: worker.id })
  }
}

function oneDies(world: World, end: End = 'abnormal'): void {
  const [worker] = world.workers.values()
  if (worker !== undefined) world.die(worker, 0, 'own', end)
}

const outcomes = (world: World): readonly string[] => [...new Set(world.outcomes.values())].sort()

describe('a dead worker', () => {
  test.each<readonly [RestartRules['policy'], End, boolean]>([
    ['permanent', 'normal', true],
    ['permanent', 'requested', true],
    ['permanent', 'abnormal', true],
    ['transient', 'normal', false],
    ['transient', 'requested', false],
    ['transient', 'abnormal', true],
    ['temporary', 'normal', false],
    ['temporary', 'requested', false],
    ['temporary', 'abnormal', false],
  ])('with the policy %s and a %s end: replaced %s', (policy, end, replaced) => {
    const world = working({ policy })
    oneDies(world, end)
    expect(world.workers.size).toBe(replaced ? 2 : 1)
    settle(world)
    expect(outcomes(world)).toEqual(['done'])
  })

  test('is made good by a resize, whatever the policy', () => {
    const world = working({ policy: 'temporary' })
    oneDies(world)
    world.send({ type: 'resize', workers: 2 })
    expect(world.workers.size).toBe(2)
  })

  test('waits twice as long each time, and the first time again after a quiet while', () => {
    const world = working({ backOff: { firstMs: 50, maxMs: 150, jitter: 0.2, healthyMs: 1_000 } })
    for (let death = 0; death < 4; death++) {
      oneDies(world)
      expect([world.workers.size, world.backingOff]).toEqual([1, true])
      world.pauseOver()
      allReady(world)
    }
    world.nowMs += 1_000
    oneDies(world)
    expect(world.waits).toEqual([50, 100, 150, 150, 50])
  })
})

describe('when no worker is left and none is started', () => {
  test('what waits has failed, and so does what comes later', () => {
    const world = working({ policy: 'temporary' })
    oneDies(world)
    oneDies(world)
    expect(outcomes(world)).toEqual(['no-workers'])
    world.submit(2, 3, 1)
    expect(world.finished.has(2)).toBe(true)
    settle(world)
  })

  test('because there were too many restarts: said once, and those that are left work on', () => {
    const world = working({ intensity: { maxRestarts: 1, withinMs: 5_000 } })
    oneDies(world)
    expect([world.workers.size, world.tooMany]).toEqual([2, []])
    oneDies(world)
    expect([world.workers.size, world.tooMany.length]).toEqual([1, 1])
    allReady(world)
    const [left] = world.workers.values()
    if (left !== undefined) world.answer(left, 1)
    expect(outcomes(world)).toEqual(['done'])
    oneDies(world)
    expect(outcomes(world)).toEqual(['done', 'no-workers'])
    expect(world.tooMany).toHaveLength(1)
    settle(world)
  })

  test('nor is one started in the place of a worker that ran past a deadline', () => {
    const world = working({ intensity: { maxRestarts: 0, withinMs: 5_000 } })
    oneDies(world)
    const [left] = world.workers.values()
    if (left !== undefined) world.overdue(left)
    expect(outcomes(world)).toContain('no-workers')
    settle(world)
    expect(world.gone).toBe(true)
  })

  test('restarts that are long ago do not count', () => {
    const world = working({ intensity: { maxRestarts: 1, withinMs: 1_000 } }, 40)
    for (let death = 0; death < 6; death++) {
      oneDies(world)
      allReady(world)
      for (const worker of [...world.workers.values()]) world.answer(worker, 1)
      world.nowMs += 1_000
    }
    expect([world.workers.size, world.tooMany]).toEqual([2, []])
  })
})
