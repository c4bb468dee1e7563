import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { downsample, type Points } from './downsample.ts'

const series = fc
  .array(fc.nat(), { minLength: 1, maxLength: 700 })
  .map((y): Points => ({ x: y.map((_, place) => place), y }))

describe('thinning a series', () => {
  test('leaves a short one alone', () => {
    const points: Points = { x: [1], y: [1] }
    expect(downsample(points, 300)).toBe(points)
  })

  test('keeps to the limit, the order, the newest time and every peak', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 300 }), (points, most) => {
        const thinned = downsample(points, most)
        expect(thinned.x.length).toBeLessThanOrEqual(most)
        expect(thinned.y).toHaveLength(thinned.x.length)
        expect(thinned.x.at(-1)).toBe(points.x.at(-1))
        expect(thinned.x.every((at, place) => place === 0 || at > (thinned.x[place - 1] ?? 0))).toBe(true)
        expect(Math.max(...thinned.y)).toBe(Math.max(...points.y))
      }),
    )
  })
})
