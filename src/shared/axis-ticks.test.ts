import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linearTicks, logTicks } from './axis-ticks.ts'

const MIB = 1024 * 1024

describe('ticks of an axis', () => {
  test.each([
    [0, 100, 0, [0, 50, 100]],
    [0, 8, 1, [0, 2, 4, 6, 8]],
    [0, 1, 1, [0, 1]],
    [0, 80 * MIB, MIB, [0, 20 * MIB, 40 * MIB, 60 * MIB, 80 * MIB]],
    [10.3, 12.1, 0, [10.5, 11, 11.5, 12]],
  ])('from %d to %d in units of %d', (from, to, unit, ticks) => {
    expect(linearTicks(from, to, 4, unit)).toEqual(ticks)
  })

  test('are within the range, at most one more than the spaces, and whole multiples of the unit', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e6, noNaN: true })),
        fc.double({ min: 1e-3, max: 1e9, noNaN: true }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(0, 1, 1024),
        (from, span, spaces, unit) => {
          const to = from + span
          const ticks = linearTicks(from, to, spaces, unit)
          expect(ticks.length).toBeLessThanOrEqual(spaces + 1)
          for (const tick of ticks) {
            expect(tick).toBeGreaterThanOrEqual(from * (1 - 1e-9))
            expect(tick).toBeLessThanOrEqual(to * (1 + 1e-9))
            if (unit > 0) expect(tick % unit).toBe(0)
          }
        },
      ),
    )
  })

  test('of a log axis are powers of ten, and steps between where these are few', () => {
    expect(logTicks(0.8, 2_000)).toEqual([1, 10, 100, 1_000])
    expect(logTicks(3, 80)).toEqual([5, 10, 20, 50])
  })
})
