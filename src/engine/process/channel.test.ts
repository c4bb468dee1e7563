// The channel of a child against a line that only notes what is done to it, and a clock of the test's own.

import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { randomHistories } from '../../../test/support/random-histories.ts'
import type { ProcessId } from '../../shared/process.ts'
import { ProtocolError } from '../errors.ts'
import { encodeEmpty, encodeReady, encodeRequest, encodeWithdraw } from '../wire/frames.ts'
import { parentCodec } from '../wire/parent-codec.ts'
import { CODEC, Kind, PROTOCOL } from '../wire/protocol.ts'
import { decodeReturned, encodeReturned } from '../wire/recall.ts'
import { Channel } from './channel.ts'

const STRETCH_MS = 2
const caller = { id: 1 as ProcessId, name: 'worker', pid: null, onGone: () => undefined }
const ready = encodeReady({ protocol: PROTOCOL, codec: CODEC, pid: 7 })
/** A frame that its owner gets. */
const said = (number: number): Buffer => encodeReturned({ chunk: number, index: 0 })
/** A frame that we send. */
const sent = (number: number): Buffer => encodeWithdraw(number)

let nowMs = 0

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setImmediate'] })
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs)
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** What waits for its turn gets it. */
function nextTurn(): void {
  vi.runOnlyPendingTimers()
}

class World {
  readonly written: string[] = []
  readonly handled: number[] = []
  readonly flow: string[] = []
  broken: unknown = null
  onFrame: (number: number) => void = () => undefined
  readonly channel = new Channel(caller, {
    services: new Map([['echo', { handle: (_caller, question) => question }]]),
    onFrame: ({ body }) => {
      const number = decodeReturned(body).chunk
      this.handled.push(number)
      this.onFrame(number)
    },
    onReady: () => undefined,
    onRaised: () => undefined,
    onBroken: (error) => {
      this.broken = error
      this.channel.ignore()
    },
  })

  open(): this {
    this.channel.open({
      stretchMs: STRETCH_MS,
      write: (bytes, onSent) => {
        this.written.push(Buffer.from(bytes).toString('hex'))
        onSent?.()
      },
      pause: () => {
        this.flow.push('pause')
      },
      resume: () => {
        this.flow.push('resume')
      },
    })
    return this
  }

  receive(...frames: readonly Buffer[]): void {
    this.channel.receive(Buffer.concat(frames))
  }
}

const hex = (...frames: readonly Buffer[]): string => Buffer.concat(frames).toString('hex')

describe('frames to a child', () => {
  test('that the system is still making are kept, in their order', () => {
    const world = new World()
    for (const number of [1, 2]) world.channel.send(sent(number))
    expect(world.written).toEqual([])
    world.open().channel.send(sent(3))
    expect(world.written).toEqual([1, 2, 3].map((number) => hex(sent(number))))
  })

  test('leave in one piece when frames of the child are their cause', () => {
    const world = new World().open()
    world.onFrame = (number) => {
      world.channel.send(sent(number))
    }
    world.receive(said(1), said(2), encodeEmpty(Kind.bye))
    expect(world.written).toEqual([hex(sent(1), sent(2), encodeEmpty(Kind.ack))])
  })

  test('leave also when the child broke the protocol after them', () => {
    const world = new World().open()
    world.onFrame = (number) => {
      world.channel.send(sent(number))
    }
    world.receive(said(1), Buffer.from([1, 0, 0, 0, 0x7f]), said(2))
    expect(world.broken).toBeInstanceOf(ProtocolError)
    expect([world.handled, world.written]).toEqual([[1], [hex(sent(1))]])
  })

  test('that answer a question leave by themselves: each counts until the system has taken it', async () => {
    const world = new World().open()
    const asked = parentCodec.encode('a question', 'the question')
    world.receive(ready, encodeRequest(4, 'echo', asked))
    await vi.waitFor(() => {
      expect(world.written).toHaveLength(1)
    })
    expect(world.written[0]).toContain(Buffer.from('a question').toString('hex'))
  })

  test('that comes too late go nowhere', () => {
    const world = new World()
    world.channel.send(sent(1))
    world.channel.end()
    world.channel.send(sent(2))
    expect(world.written).toEqual([])
  })
})

describe('frames of a child', () => {
  test('are handled for a stretch; then the child waits while others get their turn', () => {
    const world = new World().open()
    world.onFrame = () => {
      nowMs += 1
    }
    world.receive(said(1), said(2), said(3))
    expect([world.handled, world.flow]).toEqual([[1, 2], ['pause']])
    // What was on its way when the child was paused waits for its turn.
    world.receive(said(4))
    expect(world.handled).toEqual([1, 2])
    nextTurn()
    expect([world.handled, world.flow]).toEqual([
      [1, 2, 3, 4],
      ['pause', 'pause'],
    ])
    nextTurn()
    expect([world.handled, world.flow]).toEqual([
      [1, 2, 3, 4],
      ['pause', 'pause', 'resume'],
    ])
  })

  test('are all handled at the end, however long that takes, and none after it', () => {
    const world = new World().open()
    world.onFrame = () => {
      nowMs += STRETCH_MS
    }
    world.receive(said(1), said(2), said(3))
    expect(world.handled).toEqual([1])
    world.channel.end()
    world.receive(said(4))
    nextTurn()
    expect(world.handled).toEqual([1, 2, 3])
  })

  test('are ignored from the moment when its owner no longer believes it', () => {
    const world = new World().open()
    world.onFrame = () => {
      world.channel.ignore()
    }
    world.receive(said(1), said(2))
    world.receive(said(3))
    expect(world.handled).toEqual([1])
  })

  test('reach its owner in their order, each once, however they are cut and however long each takes', () => {
    const pieces = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 40 }), turn: fc.boolean() }), {
      maxLength: 20,
    })
    const costs = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(costs, pieces, (costsMs, cuts) => {
        const world = new World().open()
        world.onFrame = (number) => {
          nowMs += costsMs[number] ?? 0
        }
        const stream = Buffer.concat(costsMs.map((_, number) => said(number)))
        let at = 0
        for (const { bytes, turn } of cuts) {
          world.channel.receive(stream.subarray(at, at + bytes))
          at += bytes
          if (turn) nextTurn()
        }
        world.channel.receive(stream.subarray(at))
        vi.runAllTimers()
        expect(world.handled).toEqual(costsMs.map((_, number) => number))
        // It is read again: the last word about that is never a pause.
        expect(world.flow.at(-1) ?? 'resume').toBe('resume')
      }),
      randomHistories('channels', 300),
    )
  })
})
