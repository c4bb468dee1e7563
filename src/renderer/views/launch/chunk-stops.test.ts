import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chunkStops, nearestStop } from './chunk-stops.ts'

const all = fc.integer({ min: 1, max: 1_000_000 })

describe('chunk size slider', () => {
  test('small totals get every whole number that matters', () => {
    expect(chunkStops(4)).toEqual([1, 2, 3, 4])
    expect(chunkStops(1)).toEqual([1])
    expect(chunkStops(0)).toEqual([1])
    expect(chunkStops(25)).toEqual([1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25])
  })

  test('stops rise from 1 to all tasks', () => {
    fc.assert(
      fc.property(all, (total) => {
        const stops = chunkStops(total)
        expect(stops[0]).toBe(1)
        expect(stops.at(-1)).toBe(total)
        expect([...new Set(stops)].sort((a, b) => a - b)).toEqual(stops)
        expect(stops.length).toBeLessThanOrEqual(61)
      }),
    )
  })

  test('a stop is nearest to itself', () => {
    fc.assert(
      fc.property(all, (total) => {
        const stops = chunkStops(total)
        for (const [place, stop] of stops.entries()) expect(nearestStop(stops, stop)).toBe(place)
      }),
    )
  })

  test('values beyond the ends snap to the ends', () => {
    const stops = chunkStops(100)
    expect(nearestStop(stops, -5)).toBe(0)
    expect(nearestStop(stops, 5_000)).toBe(stops.length - 1)
  })
})
