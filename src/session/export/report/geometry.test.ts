// Scales, ticks and paths of charts.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  axisFromZero,
  axisIn,
  axisOver,
  curvePoints,
  keepApart,
  linePath,
  MARK_SHAPES,
  markPath,
  scaleOf,
} from './geometry.ts'

const MIB = 1024 ** 2

describe('an axis of a chart', () => {
  test.each([
    [5.2, [0, 1, 2, 3, 4, 5, 6], ['0', '1', '6']],
    [0.31, [0, 0.1, 0.2, 0.3, 0.4], ['0.0', '0.1', '0.4']],
    [0, [0, 0.2, 0.4, 0.6, 0.8, 1], ['0.0', '0.2', '1.0']],
  ])('up to %d ends in a round number', (most, ticks, [first, second, last]) => {
    const axis = axisFromZero(most, 6)
    axis.ticks.forEach((tick, at) => expect(tick).toBeCloseTo(ticks[at] ?? Number.NaN))
    expect([0, 1, -1].map((at) => axis.format(axis.ticks.at(at) ?? 0))).toEqual([first, second, last])
  })

  test('counts whole units', () => {
    const { ticks, format } = axisIn(MIB, 95 * MIB, 5)
    expect(ticks.map(format)).toEqual(['0', '20', '40', '60', '80', '100'])
  })

  test('reaches beyond both ends of what it shows, whatever that is', () => {
    const size = fc.double({ min: 1e-9, max: 1e12, noNaN: true })
    fc.assert(
      fc.property(size, size, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        const { range, ticks, format } = axisOver([low, high], 5)
        const slack = (range[1] - range[0]) * 1e-6
        expect(range[0]).toBeLessThanOrEqual(low + slack)
        expect(range[1]).toBeGreaterThanOrEqual(high - slack)
        expect(ticks.map(format).join()).not.toMatch(/NaN|Infinity/)
        expect(ticks.length).toBeLessThan(12)
      }),
      { numRuns: 200 },
    )
  })
})

describe('points of a chart', () => {
  test('of a range of one value are in the middle', () => {
    expect(scaleOf([4, 4], [0, 100])(4)).toBe(50)
    expect(scaleOf([0, 10], [100, 0])(2.5)).toBe(75)
  })

  test('keep their distance, the first and the last always among them', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 500 }), { minLength: 2 }), (values) => {
        const ordered = values.toSorted((a, b) => a - b)
        const kept = keepApart(ordered, (value) => value, 20)
        expect(kept[0]).toBe(ordered[0])
        const last = ordered.at(-1) ?? 0
        if (last - (ordered[0] ?? 0) >= 20) expect(kept.at(-1)).toBe(last)
        kept.slice(1).forEach((value, at) => expect(value - (kept[at] ?? 0)).toBeGreaterThanOrEqual(20))
      }),
      { numRuns: 100 },
    )
  })

  test('of a curve end where it leaves the chart', () => {
    expect(curvePoints((x) => x, [1, 16], 6, 1)).toEqual([
      [1, 1],
      [6, 6],
    ])
    expect(curvePoints(() => Number.NaN, [1, 16], 6)).toEqual([])
  })

  test('make a line of two and more', () => {
    expect(linePath([[0, 1]])).toBe('')
    expect(
      linePath([
        [0, 1],
        [2.26, 3],
      ]),
    ).toBe('M0 1L2.3 3')
  })

  test('have marks of different shapes', () => {
    expect(new Set(MARK_SHAPES.map((shape) => markPath(shape, [5, 5], 4))).size).toBe(MARK_SHAPES.length)
  })
})
