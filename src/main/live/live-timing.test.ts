// When a window is told what, on a clock of the test's own.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SessionEvent } from '../../shared/events.ts'
import { LiveTiming } from './live-timing.ts'

const LEAST_METRICS_APART_MS = 250

/** A window that has been open for a while: it holds its hello and its first snapshot, and draws at once what it gets. */
class World {
  readonly timing: LiveTiming
  nowMs = 1_000_000
  /** What has gone: "events 3" at the third millisecond. */
  readonly gone: string[] = []
  #startMs: number
  waiting = 0
  draws = true

  constructor() {
    this.timing = new LiveTiming(this.nowMs)
    this.#startMs = this.nowMs
    this.take()
    this.quietFor(100_000)
  }

  /** Nothing happens; from here on the milliseconds of `gone` count. */
  quietFor(ms: number): void {
    this.until(this.nowMs - this.#startMs + ms)
    this.#startMs = this.nowMs
    this.gone.length = 0
  }

  event(type: SessionEvent['type'], times = 1): void {
    for (let i = 0; i < times; i++) {
      this.timing.event(type, ++this.waiting, this.nowMs)
      this.take()
    }
  }

  sample(): void {
    this.timing.sampled(this.nowMs)
    this.take()
  }

  take(): void {
    for (let step = this.timing.take(this.nowMs); step !== null; step = this.timing.take(this.nowMs)) {
      if (step.send === 'snapshot') {
        this.gone.push(`snapshot ${this.nowMs - this.#startMs}`)
        if (this.draws) this.timing.acknowledge(step.id, this.nowMs)
      } else if (this.waiting > 0) {
        this.gone.push(`${this.waiting} events ${this.nowMs - this.#startMs}`)
        this.waiting = 0
        this.timing.eventsSent(this.nowMs)
      }
    }
  }

  /** The clock goes on to this millisecond, as a timer that is set to `dueMs` would have it. */
  until(ms: number): this {
    const endMs = this.#startMs + ms
    for (let { dueMs } = this.timing; dueMs !== null && dueMs <= endMs; dueMs = this.timing.dueMs) {
      this.nowMs = dueMs
      this.take()
    }
    this.nowMs = endMs
    return this
  }

  get events(): string[] {
    return this.gone.filter((line) => line.includes('events'))
  }

  get snapshots(): string[] {
    return this.gone.filter((line) => line.includes('snapshot'))
  }
}

describe('events', () => {
  test('a window that opens is sent its state and then its metrics, at once', () => {
    const timing = new LiveTiming(5)
    expect([timing.take(5), timing.take(5)]).toEqual([{ send: 'events' }, { send: 'snapshot', id: 1 }])
    expect([timing.take(5), timing.take(5), timing.dueMs]).toEqual([{ send: 'events' }, null, null])
  })

  test('the first one after a quiet moment goes in its own turn, the next within a frame', () => {
    const world = new World()
    world.event('run.finished')
    world.until(3).event('run.resized')
    world.until(9).event('run.resized')
    expect(world.until(50).events).toEqual(['1 events 0', '2 events 16'])
  })

  test('a death does not wait for the frame; only those that come together are told together', () => {
    const world = new World()
    world.event('process.exited')
    world.until(1).event('process.exited')
    world.until(40).event('run.resized')
    world.until(43).event('process.exited')
    expect(world.until(59).events).toEqual(['1 events 0', '1 events 16', '1 events 40', '1 events 43'])
  })

  test('births after a quiet moment go together after their turn, and later ones a tenth of a second apart', () => {
    const world = new World()
    world.sample()
    world.event('process.starting', 8)
    world.until(20).event('process.started', 4)
    world.until(90).event('process.started', 4)
    world.until(110).event('process.ready', 8)
    expect(world.until(240).events).toEqual(['8 events 1', '8 events 101', '8 events 201'])
  })

  test('many of any kind do not wait for each other', () => {
    const world = new World()
    world.event('process.output')
    world.until(10).event('process.output', 127)
    expect(world.events).toEqual(['1 events 1'])
    world.event('process.output')
    expect(world.until(17).events).toEqual(['1 events 1', '128 events 17'])
    world.event('process.started', 128)
    expect(world.until(33).events).toEqual(['1 events 1', '128 events 17', '128 events 33'])
  })

  test('what processes print comes five times a second', () => {
    const printed = new World()
    printed.sample()
    printed.event('process.output')
    printed.until(10).event('process.output')
    expect(printed.until(900).gone).toEqual(['snapshot 0', '1 events 1', '1 events 201'])
    const together = new World()
    together.sample()
    together.event('run.resized')
    together.until(100).event('process.output')
    together.until(110).event('process.output')
    expect(together.until(900).gone).toEqual(['snapshot 0', '1 events 0', '2 events 200', 'snapshot 250'])
  })

  test('those that were held go within a frame of the acknowledgement', () => {
    const world = new World()
    world.waiting = 5
    world.timing.release(world.nowMs)
    expect(world.until(50).events).toEqual(['5 events 1'])
  })
})

describe('metrics', () => {
  test('go at each look, half a look early at the most', () => {
    const world = new World()
    for (const ms of [0, 800, 900, 1_700, 1_875]) world.until(ms).sample()
    expect(world.snapshots).toEqual(['snapshot 0', 'snapshot 900', 'snapshot 1875'])
  })

  test('go early after a death, and at most four times a second', () => {
    const world = new World()
    world.event('process.exited')
    world.until(70).event('process.exited')
    world.until(80).event('process.starting')
    world.until(320).timing.statesChanged(world.nowMs)
    expect(world.until(1_000).snapshots).toEqual(['snapshot 60', 'snapshot 310', 'snapshot 560'])
  })

  test('bring the events that wait', () => {
    const world = new World()
    world.event('process.starting')
    world.until(5).event('process.started')
    expect(world.until(300).gone).toEqual(['1 events 1', 'snapshot 60', '1 events 60'])
  })

  test('wait while one is not drawn, and the newest goes when it is', () => {
    const world = new World()
    world.draws = false
    for (const ms of [0, 1_000, 2_000, 3_000]) world.until(ms).sample()
    expect(world.snapshots).toEqual(['snapshot 0'])
    world.until(3_100).timing.acknowledge(1, world.nowMs) // an old one
    world.take()
    expect(world.snapshots).toEqual(['snapshot 0'])
    world.timing.acknowledge(2, world.nowMs)
    world.take()
    expect(world.snapshots).toEqual(['snapshot 0', 'snapshot 3100'])
  })

  test('come as often as the window wants, within limits', () => {
    for (const [everyMs, apartMs] of [
      [500, 500],
      [10_000, 10_000],
      [249, 1_000],
      [10_001, 1_000],
      [Number.NaN, 1_000],
    ] as const) {
      const world = new World()
      world.timing.wantEvery(everyMs)
      for (let ms = 0; ms <= 20_000; ms += 250) world.until(ms).sample()
      expect(world.snapshots.length).toBe(1 + 20_000 / apartMs)
    }
  })
})

const types: readonly SessionEvent['type'][] = [
  'run.resized',
  'process.exited',
  'process.starting',
  'process.ready',
  'process.output',
]

test('whatever happens, no event waits longer than a look, and metrics after events are four a second at most', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ afterMs: fc.nat(400), type: fc.constantFrom(...types), times: fc.nat(150) })),
      (story) => {
        const world = new World()
        let ms = 0
        for (const { afterMs, type, times } of story) {
          world.until((ms += afterMs)).event(type, times)
          expect((world.timing.dueMs ?? world.nowMs) - world.nowMs).toBeLessThanOrEqual(1_000)
        }
        world.until(ms + 2_000)
        expect([world.waiting, world.timing.dueMs]).toEqual([0, null])
        const at = world.snapshots.map((line) => Number(line.split(' ')[1]))
        at.slice(1).forEach((next, i) => {
          expect(next - (at[i] ?? 0)).toBeGreaterThanOrEqual(LEAST_METRICS_APART_MS)
        })
      },
    ),
  )
})
