import { expect, test } from 'vitest'
import { overdueWords } from './lab-overdue.ts'

const trial = (expectedMs: number | null) =>
  ({ cell: { method: 'spawn', workers: 2, chunkSize: 1 }, round: 1, startedAt: 1_000, expectedMs }) as const

test('a trial that takes much longer than expected is told with both times', () => {
  expect(overdueWords(trial(3_000), 43_000)).toBe('42.0 s so far, about 3.00 s were expected')
  expect(overdueWords(trial(1), 6_100)).toBe('5.10 s so far, about 1.00 ms were expected')
})

test('one that is in time, the first, and a pause are not', () => {
  expect(overdueWords(trial(3_000), 17_000)).toBeNull()
  expect(overdueWords(trial(null), 1_000_000)).toBeNull()
  expect(overdueWords(null, 1_000_000)).toBeNull()
})
