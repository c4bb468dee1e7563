// The lifecycle of a child against a handle that only notes what it is told to do, and a clock of the test's own.

import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ChildWorld, GRACE_MS, hex, READY, START_MS } from '../../../test/support/child-world.ts'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { encodeEmpty, encodeName, encodeRaised, encodeReady } from '../wire/frames.ts'
import { Kind, PROTOCOL } from '../wire/protocol.ts'
import { encodeReturned } from '../wire/recall.ts'
import { DRAIN_MS, LOGS_MS } from './life.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('a child', () => {
  test('is launched, begins, says READY, ends, and is released when its handle is closed', async () => {
    const world = new ChildWorld()
    const { child } = world
    child.start()
    expect(world.look()).toEqual(['launch worker'])
    child.send(Buffer.from('early'))
    world.began()
    world.began()
    expect(world.look()).toEqual([`sent ${hex(Buffer.from('early'))}`, 'process.started', 'owner: began'])
    world.says(READY)
    expect(world.look()).toEqual(['ready 7', 'process.ready', 'owner: ready'])
    world.says(encodeReturned({ chunk: 3, index: 0 }))
    world.exits(0)
    expect(world.look()).toEqual([`owner: frame ${Kind.returned}`, 'process.exited', 'sweep'])
    let gone = 0
    child.onGone(() => {
      gone++
    })
    world.hooks?.onInput({ type: 'channel-ended' })
    expect([world.look(), gone]).toEqual([['owner: drained'], 1])
    world.hooks?.onInput({ type: 'logs-ended' })
    expect(world.look()).toEqual(['close'])
    await vi.advanceTimersByTimeAsync(0)
    expect(world.released).toBe(false)
    world.closed()
    await vi.advanceTimersByTimeAsync(0)
    expect([world.released, vi.getTimerCount()]).toEqual([true, 0])
  })

  test('that stays goes down the stop ladder, a grace time between two steps', () => {
    const world = new ChildWorld().running()
    world.child.stop('procdeck', 'ask', GRACE_MS)
    expect(world.look()).toEqual([`sent ${hex(encodeEmpty(Kind.stop))}`, 'process.stopping'])
    vi.advanceTimersByTime(GRACE_MS)
    expect(world.look()).toEqual(['SIGTERM', 'SIGCONT to its group', 'process.stopping'])
    vi.advanceTimersByTime(GRACE_MS)
    expect(world.look()).toEqual(['SIGKILL to its group', 'process.stopping'])
  })

  test('that lives on after SIGKILL is told of; where its handle can do something, the handle does', () => {
    for (const kind of ['process', 'thread'] as const) {
      const world = new ChildWorld(kind).running()
      world.child.stop('you', 'kill', null)
      world.look()
      vi.advanceTimersByTime(10_000)
      expect(world.look()).toEqual([kind === 'thread' ? 'stuck' : 'process.raised'])
    }
  })

  test('gets the signals that are sent to it, or its handle takes them over', () => {
    const process = new ChildWorld().running()
    process.child.signal('you', 'SIGSTOP')
    expect(process.look()).toEqual(['SIGSTOP to its group', 'process.signalled'])
    const thread = new ChildWorld('thread').running()
    thread.child.signal('you', 'SIGSTOP')
    expect(thread.look()).toEqual(['SIGSTOP by you for all'])
  })

  test('that says no word in time, or no protocol, is killed', () => {
    const silent = new ChildWorld()
    silent.child.start()
    silent.began()
    silent.look()
    vi.advanceTimersByTime(START_MS)
    expect(silent.look()).toEqual(['process.raised', 'SIGKILL to its group', 'process.stopping'])
    const liar = new ChildWorld().running()
    liar.says(Buffer.from([1, 0, 0, 0, 0x7f]))
    liar.says(encodeReturned({ chunk: 3, index: 0 }))
    expect(liar.look()).toEqual(['process.raised', 'SIGKILL to its group', 'process.stopping'])
    expect(liar.child.life.raised?.name).toBe('ProtocolError')
  })

  test('whose channel speaks another codec is killed, and the cause says what was expected', () => {
    const world = new ChildWorld()
    world.child.start()
    world.began()
    world.says(encodeReady({ protocol: PROTOCOL, codec: 'json', pid: 7 }))
    world.exits(null, 'SIGKILL')
    expect(world.child.life.cause?.text).toBe(
      'killed by Procdeck (SIGKILL): ProtocolError: the child names the codec "json", expected "clone" or "pickle"',
    )
  })

  test('that is dead and whose ends are held open by another is drained and released at their limits', () => {
    const world = new ChildWorld().running()
    world.exits(1)
    world.look()
    vi.advanceTimersByTime(DRAIN_MS)
    expect(world.look()).toEqual(['owner: drained'])
    // What a grandchild still says on the channel is nobody's.
    world.says(encodeReturned({ chunk: 3, index: 0 }))
    world.says(encodeRaised({ name: 'Error', message: 'late', stack: '' }))
    vi.advanceTimersByTime(LOGS_MS)
    expect(world.look()).toEqual(['close'])
  })

  test('that could not be made is fatal, drained and released', () => {
    const world = new ChildWorld()
    world.child.start()
    world.look()
    world.hooks?.onInput({ type: 'failed', error: { name: 'Error', message: 'no memory', stack: '' } })
    expect(world.look()).toEqual(['process.failed-to-start', 'owner: drained', 'close'])
    expect([world.child.life.state, vi.getTimerCount()]).toEqual(['fatal', 0])
    world.child.send(Buffer.from('too late'))
    world.began()
    expect(world.look()).not.toContain(`sent ${hex(Buffer.from('too late'))}`)
  })

  test('that waited is given an owner and a name, and is up at once', () => {
    const world = new ChildWorld().running()
    const told: string[] = []
    const note = (text: string) => () => {
      told.push(text)
    }
    world.child.adopt({ onReady: note('ready'), onFrame: note('frame'), onDrained: note('drained') }, 'adopted')
    world.child.start()
    world.says(encodeReturned({ chunk: 3, index: 0 }))
    expect([world.child.name, told]).toEqual(['adopted', ['ready', 'frame']])
    expect(world.look()).toEqual([`sent ${hex(encodeName('adopted'))}`])
  })

  test('holds this program from its start until nothing is left of it, or until it is let go', () => {
    const holds = (): number => vi.getTimerCount()
    const kept = new ChildWorld()
    kept.child.start()
    // The limit of its start, which Node does not count, and the hold.
    expect(holds()).toBe(2)
    kept.began()
    kept.says(READY)
    expect(holds()).toBe(1)
    kept.child.letGo()
    expect(holds()).toBe(0)
  })
})

type Act = readonly [name: string, act: (world: ChildWorld) => void]

const acts: readonly Act[] = [
  ['start', ({ child }) => child.start()],
  ['ask', ({ child }) => child.stop('procdeck', 'ask', GRACE_MS)],
  ['terminate', ({ child }) => child.stop('you', 'terminate', GRACE_MS)],
  ['kill', ({ child }) => child.stop('you', 'kill', null)],
  ['pause', ({ child }) => child.signal('you', 'SIGSTOP')],
  ['send', ({ child }) => child.send(Buffer.from('x'))],
  ['reject', ({ child }) => child.reject(new Error('not believed'))],
  ['let go', ({ child }) => child.letGo()],
  ['begin', (world) => world.began()],
  ['ready', (world) => world.says(READY)],
  ['frame', (world) => world.says(encodeReturned({ chunk: 3, index: 0 }))],
  ['raise', (world) => world.says(encodeRaised({ name: 'Error', message: 'raised', stack: '' }))],
  ['channel ends', (world) => world.hooks?.onInput({ type: 'channel-ended' })],
  ['output ends', (world) => world.hooks?.onInput({ type: 'logs-ended' })],
  ['time', () => vi.advanceTimersByTime(GRACE_MS)],
]

test('whatever happens to a child, it is drained and closed once, is told nothing afterwards, and leaves no timer', () => {
  const history = fc.array(fc.constantFrom(...acts), { maxLength: 30 })
  fc.assert(
    fc.property(history, fc.constantFrom('process', 'thread'), (steps, kind) => {
      const world = new ChildWorld(kind as 'process')
      for (const [, act] of steps) act(world)
      // In the end every child is there and dies.
      world.child.start()
      world.began()
      world.exits(0)
      vi.advanceTimersByTime(DRAIN_MS + LOGS_MS)
      expect(vi.getTimerCount()).toBe(0)
      const count = (what: string): number => world.log.filter((entry) => entry === what).length
      expect(['launch worker', 'owner: began', 'process.exited', 'owner: drained', 'close'].map(count)).toEqual([
        1, 1, 1, 1, 1,
      ])
      const afterDeath = world.log.slice(world.log.indexOf('process.exited'))
      expect(afterDeath.filter((entry) => entry.startsWith('SIG') || entry === 'process.stopping')).toEqual([])
      const afterDrained = world.log.slice(world.log.indexOf('owner: drained') + 1)
      expect(afterDrained).toEqual(['close'])
    }),
    randomHistories('children', 1_000),
  )
})
