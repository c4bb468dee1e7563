import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fit, lengthOf, LONGEST_MS, pan, SHORTEST_MS, ticks, zoom } from './range.ts'

const ranges = fc
  .record({
    fromMs: fc.double({ min: 0, max: 1e7, noNaN: true }),
    length: fc.double({ min: 1, max: 1e6, noNaN: true }),
  })
  .map(({ fromMs, length }) => ({ fromMs, toMs: fromMs + length }))

describe('the stretch of time that is shown', () => {
  test('zooms about the moment under the pointer, within its limits', () => {
    fc.assert(
      fc.property(
        ranges,
        fc.double({ min: 0.001, max: 1_000, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (range, factor, share) => {
          const at = range.fromMs + share * lengthOf(range)
          const next = zoom(range, factor, at)
          expect(lengthOf(next)).toBeGreaterThanOrEqual(SHORTEST_MS * 0.999)
          expect(lengthOf(next)).toBeLessThanOrEqual(LONGEST_MS * 1.001)
          expect((at - next.fromMs) / lengthOf(next)).toBeCloseTo(share, 3)
        },
      ),
    )
  })

  test('is moved without being stretched, and fits what there is', () => {
    const moved = pan({ fromMs: 100, toMs: 200 }, 0.25)
    expect(moved).toEqual({ fromMs: 125, toMs: 225 })
    const all = fit(1_000, 2_000)
    expect(all.fromMs).toBeLessThan(1_000)
    expect(all.toMs).toBeGreaterThan(2_000)
  })

  test('has an axis of round moments inside it', () => {
    expect(ticks({ fromMs: 0, toMs: 10_000 }, 5)).toEqual([0, 2_000, 4_000, 6_000, 8_000, 10_000])
    fc.assert(
      fc.property(ranges, (range) => {
        const all = ticks(range, 8)
        expect(all.length).toBeLessThanOrEqual(21)
        for (const tick of all) {
          expect(tick).toBeGreaterThanOrEqual(range.fromMs - 1e-6)
          expect(tick).toBeLessThanOrEqual(range.toMs + 1e-6)
        }
      }),
    )
  })
})
