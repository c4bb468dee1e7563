import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ChartPoint } from '../../shared/metrics.ts'
import { downsample } from './downsample.ts'

const series = fc
  .array(fc.record({ queueDepth: fc.nat(), inFlight: fc.nat(), ratePerS: fc.nat(), processesAlive: fc.nat() }), {
    minLength: 1,
    maxLength: 700,
  })
  .map((values): readonly ChartPoint[] => values.map((value, place) => ({ ...value, atMs: place, cores: [] })))

describe('thinning a series', () => {
  test('leaves a short one alone', () => {
    const points: readonly ChartPoint[] = [
      { atMs: 1, cores: [], queueDepth: 1, inFlight: 1, ratePerS: 1, processesAlive: 1 },
    ]
    expect(downsample(points, 300)).toBe(points)
  })

  test('keeps to the limit, the order, the newest time and every peak', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 300 }), (points, most) => {
        const thinned = downsample(points, most)
        expect(thinned.length).toBeLessThanOrEqual(most)
        expect(thinned.at(-1)?.atMs).toBe(points.at(-1)?.atMs)
        expect(thinned.every((point, place) => place === 0 || point.atMs > (thinned[place - 1]?.atMs ?? 0))).toBe(true)
        expect(Math.max(...thinned.map((point) => point.queueDepth))).toBe(
          Math.max(...points.map((point) => point.queueDepth)),
        )
        expect(Math.max(...thinned.map((point) => point.ratePerS))).toBe(
          Math.max(...points.map((point) => point.ratePerS)),
        )
      }),
    )
  })
})
