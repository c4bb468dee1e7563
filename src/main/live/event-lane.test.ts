// Flow control of the event lane: never too much under way, nothing lost unsaid, never stuck.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SessionEvent } from '../../shared/events.ts'
import { BATCH_EVENTS, EventLane, HIGH_WATERMARK, MAX_WAITING } from './event-lane.ts'

const event = (seq: number): SessionEvent => ({ type: 'notice', level: 'info', text: '', seq, atMs: seq })

/** A window that may be slow, and books of what it was given. */
class World {
  readonly lane = new EventLane()
  seq = 0
  held = 0
  delivered = 0
  dropped = 0
  bySnapshot = 0

  produce(count: number): void {
    for (let i = 0; i < count; i++) this.lane.offer(event(++this.seq))
  }

  flush(): void {
    for (let step = this.lane.next(this.seq); step !== null; step = this.lane.next(this.seq)) {
      if (step.send === 'hello') {
        this.dropped += step.dropped?.count ?? 0
        this.bySnapshot += this.seq - this.held - (step.dropped?.count ?? 0)
        this.held = this.seq
      } else {
        for (const { seq } of step.events) {
          if (seq !== this.held + 1) throw new Error(`event ${seq} after ${this.held}`)
          this.held = seq
        }
        this.delivered += step.events.length
      }
      if (this.lane.unacknowledged > HIGH_WATERMARK + BATCH_EVENTS)
        throw new Error(`${this.lane.unacknowledged} under way`)
    }
  }
}

describe('the event lane', () => {
  test('delivers in order without a gap, and what it drops is counted exactly', () => {
    const act = fc.oneof(
      fc.integer({ min: 1, max: 30_000 }).map((n) => ['produce', n] as const),
      fc.constant(['flush', 0] as const),
      fc.integer({ min: 0, max: 100 }).map((p) => ['ack', p] as const),
    )
    fc.assert(
      fc.property(fc.array(act, { maxLength: 20 }), (acts) => {
        const world = new World()
        for (const [what, n] of acts) {
          if (what === 'produce') world.produce(n)
          else if (what === 'flush') world.flush()
          else world.lane.acknowledge(Math.round((world.held * n) / 100))
          expect(world.lane.waiting).toBeLessThanOrEqual(MAX_WAITING)
        }
        // A window that catches up has everything.
        for (let i = 0; i < 100 && world.held < world.seq; i++) {
          world.lane.acknowledge(world.held)
          world.flush()
        }
        world.lane.acknowledge(world.held)
        world.flush()
        expect(world.held).toBe(world.seq)
        expect(world.delivered + world.dropped + world.bySnapshot).toBe(world.seq)
      }),
      { numRuns: 200 },
    )
  })

  test('a window that does not acknowledge is sent no more than the high mark and one batch', () => {
    const world = new World()
    world.flush()
    world.produce(HIGH_WATERMARK * 2)
    world.flush()
    expect(world.delivered).toBeLessThanOrEqual(HIGH_WATERMARK + BATCH_EVENTS)
  })

  test('a window that opens after any number of events is sent what follows', () => {
    const world = new World()
    world.produce(10 * HIGH_WATERMARK)
    world.flush()
    world.produce(1)
    world.flush()
    expect(world.delivered).toBe(1)
  })

  test('acknowledgements that are no step forward are nothing', () => {
    const world = new World()
    world.flush()
    world.produce(10)
    world.flush()
    for (const upTo of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1.5, 11]) world.lane.acknowledge(upTo)
    expect(world.lane.unacknowledged).toBe(10)
    world.lane.acknowledge(10)
    expect(world.lane.unacknowledged).toBe(0)
  })
})
