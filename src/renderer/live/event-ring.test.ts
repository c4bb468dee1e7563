import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ListedLine } from './live-view.ts'
import { EventRing } from './event-ring.ts'

const line = (number: number): ListedLine => ({ wallMs: number, level: 'info', source: null, text: String(number) })

describe('ring of event lines', () => {
  test('holds the newest lines, each under the number that it always had', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.nat(60), { maxLength: 20 }), (capacity, pushes) => {
        const ring = new EventRing(capacity)
        const all: ListedLine[] = []
        for (const size of pushes) {
          const lines = Array.from({ length: size }, (_, place) => line(all.length + place))
          all.push(...lines)
          ring.push(lines)
          expect(ring.version).toBe(all.length)
          expect(Array.from({ length: ring.size }, (_, place) => ring.at(place))).toEqual(all.slice(-capacity))
          for (let place = 0; place < ring.size; place++) expect(ring.at(place)?.wallMs).toBe(ring.keyOf(place))
        }
      }),
    )
  })

  test('has nothing beyond its ends', () => {
    const ring = new EventRing(3)
    ring.push([line(0)])
    expect(ring.at(1)).toBeUndefined()
    expect(ring.at(-1)).toBeUndefined()
  })
})
