// The life of a process as a model: ten thousand random histories, and the ones that matter by name.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomHistories } from '../../../test/support/random-histories.ts'
import type { ProcessState } from '../../shared/process.ts'
import { type Life, type LifeInput, type LifeInstruction, live, NEWBORN } from './life.ts'

const error = { name: 'Error', message: 'no such file', stack: '' }

const actor = fc.constantFrom('you' as const, 'procdeck' as const)
const input: fc.Arbitrary<LifeInput> = fc.oneof(
  fc.constant<LifeInput>({ type: 'ready' }),
  fc.record({
    type: fc.constant('stop' as const),
    by: actor,
    from: fc.constantFrom('ask' as const, 'terminate' as const, 'kill' as const),
    graceMs: fc.constantFrom(null, 100),
  }),
  fc.record({
    type: fc.constant('signal' as const),
    by: actor,
    signal: fc.constantFrom('SIGSTOP' as const, 'SIGCONT' as const, 'SIGTERM' as const),
  }),
  fc.constant<LifeInput>({ type: 'raised', error }),
  fc.constant<LifeInput>({ type: 'broken', error }),
  fc.constant<LifeInput>({ type: 'exit', code: 0, signal: null, stderr: [] }),
  fc.constant<LifeInput>({ type: 'exit', code: 3, signal: null, stderr: [] }),
  fc.constant<LifeInput>({ type: 'exit', code: null, signal: 'SIGKILL', stderr: [] }),
  fc.constant<LifeInput>({ type: 'exit', code: null, signal: 'SIGKILL', stderr: [], forMemory: 'yes' }),
  fc.constant<LifeInput>({
    type: 'exit',
    code: null,
    signal: 'SIGABRT',
    stderr: ['heap out of memory'],
    heapLimitMiB: 64,
  }),
  fc.constant<LifeInput>({ type: 'spawned', pid: 43 }),
  fc.constant<LifeInput>({ type: 'channel-ended' }),
  fc.constant<LifeInput>({ type: 'logs-ended' }),
  // Of a timer that was cleared in the moment in which it fired.
  fc.record({
    type: fc.constant('timer' as const),
    name: fc.constantFrom('start' as const, 'grace' as const, 'channel' as const, 'drain' as const, 'logs' as const),
  }),
  fc.constant<LifeInput>({ type: 'start', timeoutMs: 1_000 }),
  fc.constant<LifeInput>({ type: 'failed', error }),
  fc.constant<LifeInput>({ type: 'unmade' }),
)

/** Every change of state that there may be. */
const LEGAL: Readonly<Record<ProcessState, readonly ProcessState[]>> = {
  created: ['starting'],
  starting: ['running', 'stopping', 'exited', 'fatal'],
  running: ['stopping', 'exited'],
  stopping: ['exited', 'fatal'],
  exited: [],
  backoff: [],
  fatal: [],
}

/** The world around the machine: timers that are set can fire, in any order with everything else. */
class World {
  life: Life = NEWBORN
  now = 0
  readonly timers = new Set<string>()
  readonly done: LifeInstruction[] = []

  step(given: LifeInput): readonly LifeInstruction[] {
    const before = this.life
    const [life, todo] = live(before, given, ++this.now)
    this.life = life
    if (life.state !== before.state && !LEGAL[before.state].includes(life.state))
      throw new Error(`from ${before.state} to ${life.state} by ${given.type}`)
    if (before.pid !== null && life.pid !== before.pid) throw new Error('another PID')
    if (before.cause !== null && life.cause !== before.cause) throw new Error('another cause')
    for (const instruction of todo) {
      this.done.push(instruction)
      if (instruction.do === 'set-timer') this.timers.add(instruction.name)
      if (instruction.do === 'clear-timer') this.timers.delete(instruction.name)
    }
    return todo
  }

  fire(name: string): void {
    if (!this.timers.delete(name)) return
    this.step({ type: 'timer', name: name as 'grace' })
  }

  count(what: LifeInstruction['do']): number {
    return this.done.filter((instruction) => instruction.do === what).length
  }

  told(type: string): LifeInstruction[] {
    return this.done.filter((instruction) => instruction.do === 'tell' && instruction.event.type === type)
  }
}

function started(): World {
  const world = new World()
  world.step({ type: 'start', timeoutMs: 1_000 })
  world.step({ type: 'spawned', pid: 42 })
  return world
}

describe('the life of a process', () => {
  test('promise 28: whatever happens, a process dies once, is drained once, is released once, and is never signalled afterwards', () => {
    const history = fc.array(fc.oneof(input, fc.constantFrom('start', 'grace', 'channel', 'drain', 'logs')), {
      maxLength: 25,
    })
    fc.assert(
      fc.property(history, fc.boolean(), (steps, spawns) => {
        const world = new World()
        world.step({ type: 'start', timeoutMs: 1_000 })
        if (spawns) world.step({ type: 'spawned', pid: 42 })
        for (const step of steps) {
          const wasDead = world.life.state === 'exited' || world.life.state === 'fatal'
          const before = world.done.length
          if (typeof step === 'string') world.fire(step)
          // One that began does not fail to begin; one that did not says nothing.
          else if (spawns ? step.type !== 'failed' : step.type !== 'ready' && step.type !== 'spawned') world.step(step)
          // What is not there is not reached.
          if (!spawns) expect(world.count('signal') + world.count('ask')).toBe(0)
          if (wasDead) {
            const since = world.done.slice(before)
            expect(
              since.some(
                (instruction) => instruction.do === 'signal' || instruction.do === 'ask' || instruction.do === 'launch',
              ),
            ).toBe(false)
          }
        }
        // The system has the last word: it ends, its channel ends, its output ends.
        world.step(spawns ? { type: 'exit', code: 0, signal: null, stderr: [] } : { type: 'failed', error })
        world.step({ type: 'channel-ended' })
        world.step({ type: 'logs-ended' })
        expect(world.told('process.exited').length + world.told('process.failed-to-start').length).toBe(1)
        expect(world.count('launch')).toBe(1)
        expect(world.count('drained')).toBe(1)
        expect(world.count('release')).toBe(1)
        expect([...world.timers]).toEqual([])
        expect(world.life.released).toBe(true)
      }),
      randomHistories('life of a process'),
    )
  })

  test('without another word from the system, timers alone bring a dead process to its release', () => {
    const world = started()
    world.step({ type: 'ready' })
    world.step({ type: 'exit', code: null, signal: 'SIGKILL', stderr: [] })
    expect([...world.timers]).toEqual(['drain'])
    world.fire('drain')
    expect(world.count('drained')).toBe(1)
    world.fire('logs')
    expect(world.life.released).toBe(true)
  })

  test('the ladder asks, then terminates and continues, then kills the group', () => {
    const world = started()
    world.step({ type: 'ready' })
    world.step({ type: 'stop', by: 'you', from: 'ask', graceMs: 100 })
    expect(world.count('ask')).toBe(1)
    world.fire('grace')
    world.fire('grace')
    const signals = world.done.flatMap((instruction) =>
      instruction.do === 'signal' ? [[instruction.signal, instruction.group]] : [],
    )
    expect(signals).toEqual([
      ['SIGTERM', false],
      ['SIGCONT', true],
      ['SIGKILL', true],
    ])
  })

  test('who is told to end while the system makes it ends when it is there, by the last step that was reached', () => {
    const world = new World()
    world.step({ type: 'start', timeoutMs: 1_000 })
    world.step({ type: 'stop', by: 'you', from: 'terminate', graceMs: 100 })
    expect(world.life.state).toBe('stopping')
    expect(world.told('process.stopping')).toHaveLength(1)
    expect(world.count('signal')).toBe(0)
    expect(world.count('give-up')).toBe(1)
    world.fire('grace')
    expect([...world.timers]).toEqual(['start'])
    world.step({ type: 'spawned', pid: 42 })
    expect(world.done.filter((instruction) => instruction.do === 'signal')).toEqual([
      { do: 'signal', signal: 'SIGKILL', group: true },
    ])
    expect([...world.timers]).toEqual(['start', 'grace'])
    world.step({ type: 'exit', code: null, signal: 'SIGKILL', stderr: [] })
    expect(world.life.cause).toEqual({ by: 'you', text: 'killed by you (SIGKILL)' })
  })

  test.each(['terminate', 'kill'] as const)(
    'a start is given up when the process is told to end (%s) before it is made',
    (from) => {
      const world = new World()
      world.step({ type: 'start', timeoutMs: 1_000 })
      world.step({ type: 'unmade' })
      expect(world.life.state).toBe('starting')
      world.step({ type: 'stop', by: 'you', from: 'ask', graceMs: 100 })
      expect(world.count('give-up')).toBe(0)
      world.step({ type: 'stop', by: 'you', from, graceMs: 100 })
      expect(world.count('give-up')).toBe(1)
      world.step({ type: 'unmade' })
      expect(world.life).toMatchObject({ state: 'exited', pid: null, exitCode: null, drained: true, released: true })
      expect(world.life.cause).toEqual({ by: 'you', text: 'was ended before it had begun' })
      expect([...world.timers]).toEqual([])
    },
  )

  test('signals for one that the system is still making reach it in their order', () => {
    const world = new World()
    world.step({ type: 'start', timeoutMs: 1_000 })
    world.step({ type: 'signal', by: 'you', signal: 'SIGSTOP' })
    world.step({ type: 'signal', by: 'you', signal: 'SIGTERM' })
    expect(world.count('signal')).toBe(0)
    world.step({ type: 'spawned', pid: 42 })
    expect(world.done.flatMap((instruction) => (instruction.do === 'signal' ? [instruction.signal] : []))).toEqual([
      'SIGSTOP',
      'SIGTERM',
    ])
    world.step({ type: 'exit', code: null, signal: 'SIGTERM', stderr: [] })
    expect(world.life.cause?.by).toBe('you')
  })

  test('one that cannot be made is not there however it was told to end', () => {
    const world = new World()
    world.step({ type: 'start', timeoutMs: 1_000 })
    world.step({ type: 'stop', by: 'procdeck', from: 'ask', graceMs: 100 })
    world.step({ type: 'failed', error })
    expect([world.life.state, world.life.released, [...world.timers]]).toEqual(['fatal', true, []])
  })

  test('a SIGKILL that nobody here sent came from outside, and one that you sent came from you', () => {
    const outside = started()
    outside.step({ type: 'exit', code: null, signal: 'SIGKILL', stderr: [] })
    expect(outside.life.cause).toEqual({ by: 'outside', text: 'killed from outside (SIGKILL)' })
    expect(outside.life.exitCode).toBe(-9)

    const mine = started()
    mine.step({ type: 'stop', by: 'you', from: 'kill', graceMs: null })
    mine.step({ type: 'exit', code: null, signal: 'SIGKILL', stderr: [] })
    expect(mine.life.cause).toEqual({ by: 'you', text: 'killed by you (SIGKILL)' })
  })

  test('a kill by you during a stop by Procdeck is a kill by you', () => {
    const world = started()
    world.step({ type: 'stop', by: 'procdeck', from: 'kill', graceMs: null })
    world.step({ type: 'stop', by: 'you', from: 'kill', graceMs: null })
    world.step({ type: 'exit', code: null, signal: 'SIGKILL', stderr: [] })
    expect(world.life.cause?.by).toBe('you')
  })

  test('one that sends no READY frame is killed when its time is over, and the cause says how long that was', () => {
    const world = started()
    world.fire('start')
    expect(world.done.some((instruction) => instruction.do === 'signal' && instruction.signal === 'SIGKILL')).toBe(true)
    world.step({ type: 'exit', code: null, signal: 'SIGKILL', stderr: [] })
    expect(world.life.cause?.text).toBe(
      'killed by Procdeck (SIGKILL): StartTimeout: was not ready within 1 s: its code may block while it loads (see its output), or it was stopped (SIGSTOP)',
    )
  })

  test('one that closes its channel and does not exit is killed', () => {
    const world = started()
    world.step({ type: 'ready' })
    world.step({ type: 'channel-ended' })
    world.fire('channel')
    expect(world.life.stop?.step).toBe('kill')
  })

  test('heap exhaustion is named from what the runtime wrote', () => {
    const world = started()
    world.step({
      type: 'exit',
      code: null,
      signal: 'SIGABRT',
      stderr: ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'],
    })
    expect(world.life.cause?.text).toBe('JavaScript heap out of memory (SIGABRT)')
  })
})
