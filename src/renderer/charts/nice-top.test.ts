// The end of a chart's scale.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { niceTop } from './nice-top.ts'

test('holds all that is drawn, at most two and a half times it, and is the same for its own end', () => {
  expect([0, 0.3, 1, 1.2, 37, 1_118, 1_500_000].map((most) => niceTop(most))).toEqual([
    1, 1, 1, 2, 40, 2_000, 2_000_000,
  ])
  expect([0.3, 1_500, 3_000].map((most) => niceTop(most, 1_024))).toEqual([1_024, 2_048, 4_096])
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e12, noNaN: true }), (most) => {
      const top = niceTop(most)
      expect(top).toBeGreaterThanOrEqual(most)
      expect(top).toBeLessThanOrEqual(most * 2.5)
      expect(niceTop(top)).toBe(top)
    }),
  )
})
