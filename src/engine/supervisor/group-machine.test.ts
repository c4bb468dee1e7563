// A supervised group as a model: the same as OTP's supervisor whatever dies, and never a child that nobody wants.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GroupWorld } from '../../../test/support/group-world.ts'
import { OtpModel } from '../../../test/support/otp-model.ts'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { size } from '../../../test/support/size.ts'
import { DEFAULT_BACK_OFF } from './back-off.ts'
import type { GroupSpec } from './group-machine.ts'
import { groupState, isSettled } from './group-view.ts'
import type { End, RestartPolicy, Strategy } from './restart-policy.ts'

const NO_BACK_OFF = { ...DEFAULT_BACK_OFF, firstMs: 0 }
const HISTORIES = size({ short: 1_500, full: 10_000 })
const GENEROUS = { maxRestarts: 1_000, withinMs: 1_000 }

const policy = fc.constantFrom<RestartPolicy>('permanent', 'transient', 'temporary')
const strategy = fc.constantFrom<Strategy>('one-for-one', 'one-for-all', 'rest-for-one')
const end = fc.constantFrom<End>('normal', 'requested', 'abnormal')

function specOf(policies: readonly RestartPolicy[], more: Partial<GroupSpec> = {}): GroupSpec {
  const children = policies.map((restart, i) => ({ name: String(i), restart }))
  return { children, strategy: 'one-for-one', intensity: GENEROUS, backOff: NO_BACK_OFF, ...more }
}

function running(policies: readonly RestartPolicy[], more: Partial<GroupSpec> = {}): GroupWorld {
  const world = new GroupWorld(specOf(policies, more))
  world.step({ type: 'start' })
  world.settle()
  return world
}

describe('a supervised group', () => {
  test('promise 17: a group does in the same order and at the same time what OTP would do, whatever dies and whatever fails to start', () => {
    const action = fc.record({
      gapMs: fc.constantFrom(0, 1, 1_000, 9_999, 10_000, 10_001, 59_999, 60_000, 200_000),
      what: fc.constantFrom('die', 'die', 'die', 'hold', 'release'),
      child: fc.nat(4),
      end,
    })
    const history = fc.record({
      policies: fc.array(policy, { minLength: 1, maxLength: 5 }),
      strategy,
      intensity: fc.record({ maxRestarts: fc.nat(6), withinMs: fc.constantFrom(1_000, 10_000, 100_000) }),
      backsOff: fc.boolean(),
      randoms: fc.array(fc.constantFrom(0, 0.25, 0.5, 0.75), { minLength: 1, maxLength: 5 }),
      firstWords: fc.array(
        fc.constantFrom(true, true, true, true, false),
        // One that never comes up would, without a limit that trips, never come to rest.
        { minLength: 2, maxLength: 9 },
      ),
      actions: fc.array(action, { maxLength: 20 }),
    })
    let restarts = 0
    let fatal = 0
    fc.assert(
      fc.property(history, ({ policies, intensity, backsOff, randoms, actions, ...given }) => {
        const firstWords = [...given.firstWords, true]
        const backOff = { ...DEFAULT_BACK_OFF, jitter: 0.25, firstMs: backsOff ? 1_000 : 0 }
        const model = new OtpModel({
          policies,
          strategy: given.strategy,
          intensity,
          waitMs: (earlier) => (backsOff ? 1_000 * ([1, 2, 4, 8, 16, 32][earlier] ?? 60) : 0),
          healthyMs: 60_000,
          randoms,
          firstWords,
        })
        const spec = specOf(policies, { strategy: given.strategy, intensity, backOff })
        let deaths = 0
        const world = new GroupWorld(spec, () => randoms[deaths++ % randoms.length] ?? 0.5)
        let started = 0
        const settle = (): void => {
          world.settle(() => firstWords[started++ % firstWords.length] ?? true)
        }
        model.start()
        world.step({ type: 'start' })
        settle()
        for (const action of actions) {
          model.pass(action.gapMs)
          world.nowMs += action.gapMs
          const child = action.child % policies.length
          const name = String(child)
          if (action.what === 'die' && model.up.has(child)) {
            model.die(child, action.end)
            world.step({ type: 'ended', name, end: action.end })
          } else if (action.what === 'hold') {
            model.hold(child)
            world.step({ type: 'stop-child', name })
          } else if (action.what === 'release') {
            model.release(child)
            world.step({ type: 'start-child', name })
          }
          settle()
          expect([...world.processes.keys()].sort()).toEqual([...model.up.keys()].map(String).sort())
        }
        expect(world.nowMs).toBe(model.nowMs)
        model.stop()
        world.step({ type: 'stop', by: 'you', atOnce: false })
        settle()
        expect(world.log).toEqual(model.log)
        expect(groupState(world.group)).toBe(model.isFatal ? 'fatal' : 'exited')
        restarts += world.group.members.reduce((sum, member) => sum + member.restarts, 0)
        if (model.isFatal) fatal++
      }),
      randomHistories('supervised group against OTP', HISTORIES),
    )
    // The histories are worth something only if much happens in them.
    expect(restarts).toBeGreaterThan(HISTORIES)
    expect(fatal).toBeGreaterThan(HISTORIES / 100)
  })
})

describe('promise 17: three policies, three ends, three strategies', () => {
  const STOPS: Record<Strategy, readonly string[]> = {
    'one-for-one': [],
    'rest-for-one': ['stop 2'],
    'one-for-all': ['stop 2', 'stop 0'],
  }
  const STARTS: Record<Strategy, readonly string[]> = {
    'one-for-one': ['start 1 at 0'],
    'rest-for-one': ['start 1 at 0', 'start 2 at 0'],
    'one-for-all': ['start 0 at 0', 'start 1 at 0', 'start 2 at 0'],
  }
  const cases = (['permanent', 'transient', 'temporary'] as const).flatMap((restart) =>
    (['normal', 'requested', 'abnormal'] as const).flatMap((how) =>
      (['one-for-one', 'rest-for-one', 'one-for-all'] as const).map((by) => [restart, how, by] as const),
    ),
  )

  test.each(cases)('%s, %s, %s', (restart, how, by) => {
    const world = running(['permanent', restart, 'permanent'], { strategy: by })
    world.log.length = 0
    world.step({ type: 'ended', name: '1', end: how })
    world.settle()
    const comesBack = restart === 'permanent' || (restart === 'transient' && how === 'abnormal')
    expect(world.log).toEqual(comesBack ? [...STOPS[by], ...STARTS[by]] : [])
  })
})

describe('whatever overlaps', () => {
  test('nobody is started whom a person stopped, two never start or stop at a time, and it comes to rest as it was asked', () => {
    const name = fc.nat(3).map(String)
    const action = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ do: fc.constant('process' as const), pick: fc.nat(), end, dies: fc.boolean() }),
      },
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constant('time' as const), ms: fc.constantFrom(0, 1, 500, 1_000, 70_000) }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constantFrom('stop-child' as const, 'start-child' as const, 'delete-child' as const),
          name,
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('stop' as const), atOnce: fc.boolean() }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('start' as const) }) },
    )
    const history = fc.record({
      policies: fc.array(policy, { minLength: 1, maxLength: 4 }),
      strategy,
      maxRestarts: fc.constantFrom(0, 2, 1_000),
      backOff: fc.constantFrom(NO_BACK_OFF, DEFAULT_BACK_OFF),
      actions: fc.array(action, { maxLength: 40 }),
    })
    fc.assert(
      fc.property(history, ({ policies, maxRestarts, backOff, actions, ...given }) => {
        const intensity = { maxRestarts, withinMs: 10_000 }
        const world = new GroupWorld(specOf(policies, { strategy: given.strategy, intensity, backOff }))
        const names = policies.map((_, i) => String(i))
        const deleted = new Set<string>()
        const held = new Set<string>()
        let on = false
        let fatal = false
        let atOnce = false
        world.watch = (what, child) => {
          const index = names.indexOf(child)
          const others = [...world.processes].filter(([other]) => other !== child)
          if (what === 'fatal') {
            on = false
            fatal = true
          } else if (what === 'launch') {
            expect(on, 'the group is on').toBe(true)
            expect(held.has(child) || deleted.has(child), `${child} is not wanted`).toBe(false)
            expect(world.processes.has(child), `${child} is there already`).toBe(false)
            expect(others.some(([, is]) => is === 'starting')).toBe(false)
            if (given.strategy !== 'one-for-one') {
              expect(others.some(([, is]) => is === 'stopping')).toBe(false)
              for (const [earlier, before] of names.slice(0, index).entries()) {
                const mayBeDown = held.has(before) || deleted.has(before) || policies[earlier] !== 'permanent'
                expect(mayBeDown || world.processes.get(before) === 'running', `${before} before ${child}`).toBe(true)
              }
            }
          } else {
            expect(world.processes.get(child), `${child} is up`).toMatch(/starting|running/)
            if (!atOnce) expect(others.some(([, is]) => is === 'stopping')).toBe(false)
            if (!atOnce && !on)
              for (const after of names.slice(index + 1)) expect(world.processes.has(after)).toBe(false)
          }
        }
        for (const action of actions) {
          switch (action.do) {
            case 'process': {
              const [child, presence] = [...world.processes][action.pick % Math.max(1, world.processes.size)] ?? []
              if (child === undefined) break
              if (presence === 'starting' && !action.dies) world.step({ type: 'ready', name: child })
              else world.step({ type: 'ended', name: child, end: action.end })
              break
            }
            case 'time':
              // The alarm comes late, or early, or when it was not asked for.
              world.nowMs += action.ms
              world.step({ type: 'alarm' })
              break
            case 'start':
              if (!on && world.processes.size === 0) {
                on = true
                fatal = false
                atOnce = false
                held.clear()
              }
              world.step({ type: 'start' })
              break
            case 'stop':
              on = false
              atOnce ||= action.atOnce
              world.step({ type: 'stop', by: 'you', atOnce: action.atOnce })
              break
            case 'stop-child':
            case 'start-child':
            case 'delete-child':
              if (action.do === 'stop-child') held.add(action.name)
              if (action.do === 'delete-child') deleted.add(action.name)
              if (action.do === 'start-child' && on) held.delete(action.name)
              world.step({ type: action.do, name: action.name })
          }
        }
        world.settle()
        expect(world.named('starting') ?? world.named('stopping')).toBe(undefined)
        expect([...world.waiting]).toEqual([])
        expect(world.alarmAtMs).toBe(null)
        if (!on) {
          expect([...world.processes]).toEqual([])
          expect(isSettled(world.group)).toBe(true)
          if (fatal) expect(groupState(world.group)).toBe('fatal')
        }
        for (const [i, child] of names.entries()) {
          const isWanted = on && !held.has(child) && !deleted.has(child)
          if (!isWanted) expect(world.processes.has(child)).toBe(false)
          if (isWanted && policies[i] === 'permanent') expect(world.processes.get(child)).toBe('running')
        }
      }),
      randomHistories('supervised group, everything overlapping', HISTORIES),
    )
  })

  test('promise 16: a stop beats the restart that is due at the same moment: nothing comes back', () => {
    const race = fc.record({
      strategy,
      policies: fc.array(fc.constantFrom<RestartPolicy>('permanent', 'transient'), { minLength: 1, maxLength: 4 }),
      dies: fc.nat(3),
      earlyMs: fc.constantFrom(-5, -0.001, 0, 0.001, 5, 900),
      alarmFirst: fc.boolean(),
      how: fc.constantFrom('stop', 'terminate', 'stop-child', 'delete-child'),
    })
    fc.assert(
      fc.property(race, ({ strategy: by, policies, dies, earlyMs, alarmFirst, how }) => {
        const world = running(policies, { strategy: by, backOff: DEFAULT_BACK_OFF })
        const name = String(dies % policies.length)
        world.step({ type: 'ended', name, end: 'abnormal' })
        for (let next = world.named('stopping'); next !== undefined; next = world.named('stopping'))
          world.step({ type: 'ended', name: next, end: 'requested' })
        world.nowMs = (world.alarmAtMs ?? 0) - earlyMs
        if (alarmFirst) world.step({ type: 'alarm' })
        if (how === 'stop' || how === 'terminate') world.step({ type: 'stop', by: 'you', atOnce: how === 'terminate' })
        else world.step({ type: how === 'stop-child' ? 'stop-child' : 'delete-child', name })
        const before = world.log.length
        world.step({ type: 'alarm' })
        world.settle()
        for (let passed = 0; passed < 120_000; passed += 10_000) {
          world.nowMs += 10_000
          world.step({ type: 'alarm' })
          world.settle()
        }
        const risen = world.log.slice(before).filter((line) => line.startsWith('start'))
        const isGroup = how === 'stop' || how === 'terminate'
        expect(risen.filter((line) => isGroup || line.startsWith(`start ${name} `))).toEqual([])
        expect(world.processes.has(name)).toBe(false)
      }),
      randomHistories('stop against the timer'),
    )
  })
})

describe('promise 14: the intensity', () => {
  test.each([
    ['without back-off', NO_BACK_OFF],
    ['with back-off', DEFAULT_BACK_OFF],
  ])('of 5 in 10 s means exactly 5 restarts, then crash-loop, and none in the next 60 s: %s', (_, backOff) => {
    const world = new GroupWorld(specOf(['permanent'], { intensity: { maxRestarts: 5, withinMs: 10_000 }, backOff }))
    world.step({ type: 'start' })
    world.settle(() => false)
    expect(world.log.filter((line) => line.startsWith('start'))).toHaveLength(6)
    expect(world.log.at(-1)).toBe('fatal by 0')
    expect(groupState(world.group)).toBe('fatal')
    for (let second = 0; second < 60; second++) {
      world.nowMs += 1_000
      world.step({ type: 'alarm' })
      world.step({ type: 'start-child', name: '0' })
    }
    expect(world.log.at(-1)).toBe('fatal by 0')
  })

  test('does not trip on deaths that are as far apart as it allows, however long it goes on', () => {
    const world = running(['permanent'], { intensity: { maxRestarts: 5, withinMs: 10_000 } })
    for (let death = 0; death < 1_000; death++) {
      world.nowMs += 2_001
      world.step({ type: 'ended', name: '0', end: 'abnormal' })
      world.settle()
    }
    expect(world.processes.get('0')).toBe('running')
    expect(world.group.members[0]?.restarts).toBe(1_000)
    for (let death = 0; death < 6; death++) {
      world.nowMs += 1_900
      world.step({ type: 'ended', name: '0', end: 'abnormal' })
      world.settle()
    }
    expect(groupState(world.group)).toBe('fatal')
  })

  test('counts the deaths of all children together, and what is left then goes down in reverse order', () => {
    const world = running(['permanent', 'permanent', 'permanent'], { intensity: { maxRestarts: 2, withinMs: 1_000 } })
    world.log.length = 0
    for (const name of ['0', '1', '0']) {
      world.step({ type: 'ended', name, end: 'abnormal' })
      world.settle()
    }
    expect(world.log).toEqual(['start 0 at 0', 'start 1 at 0', 'fatal by 0', 'stop 2', 'stop 1'])
  })

  test('a start by a person is a new beginning', () => {
    const world = new GroupWorld(specOf(['permanent'], { intensity: { maxRestarts: 1, withinMs: 1_000 } }))
    world.step({ type: 'start' })
    world.settle(() => false)
    expect(groupState(world.group)).toBe('fatal')
    world.step({ type: 'start' })
    world.settle()
    world.step({ type: 'ended', name: '0', end: 'abnormal' })
    world.settle()
    expect(groupState(world.group)).toBe('running')
  })
})
