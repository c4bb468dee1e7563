import { expect, test } from 'vitest'
import { causeSpan, gridTemplate } from './column-widths.ts'

test('a hidden column has no width, and the cause lies over one fewer if it was one of its columns', () => {
  const all = gridTemplate([])
  expect(all.columns.split(/ (?![^(]*\))/)).toHaveLength(11)
  expect([all.leastPx, causeSpan([])]).toEqual([956, 4])
  const some = gridTemplate(['memory', 'age'])
  expect(some.columns.split(/ (?![^(]*\))/)).toHaveLength(9)
  expect([some.leastPx, causeSpan(['memory', 'age'])]).toEqual([956 - 66 - 32 - 16, 3])
  expect(causeSpan(['pid', 'cpu', 'memory', 'flight', 'done', 'age'])).toBe(1)
})
