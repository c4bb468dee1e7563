import { describe, expect, test } from 'vitest'
import { ago, thinned, timeTicks } from './time-axis.ts'

describe('marks of a time axis', () => {
  test('a minute has one every 15 s, ending now', () => {
    expect(timeTicks(100_000, 60_000)).toEqual([40_000, 55_000, 70_000, 85_000, 100_000])
  })

  test('ten minutes have one every 5 min at most', () => {
    expect(timeTicks(600_000, 600_000)).toEqual([0, 300_000, 600_000])
  })

  test.each([
    [6, [1, 2, 3, 4, 5]],
    [3.2, [1, 3, 5]],
    [1, [5]],
    [0, [5]],
  ])('are thinned where there is room for %s, and the newest stays', (most, left) => {
    expect(thinned([1, 2, 3, 4, 5], most)).toEqual(left)
  })

  test('are told back from now, in minutes where these are whole', () => {
    expect([600_000, 585_000, 540_000, 490_000, 480_000].map((atMs) => ago(600_000, atMs))).toEqual([
      'now',
      '-15 s',
      '-60 s',
      '-110 s',
      '-2 min',
    ])
  })
})
