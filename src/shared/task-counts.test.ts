import { expect, test } from 'vitest'
import { meanRatePerS, percentOver } from './task-counts.ts'

const counts = { done: 4, failed: 2, lost: 1, cancelled: 0, total: 10 }

test('progress is what is over, also where tasks failed', () => {
  expect(percentOver(counts)).toBe(70)
  expect(percentOver({ ...counts, cancelled: 3 })).toBe(100)
  expect(percentOver({ done: 0, failed: 0, lost: 0, cancelled: 0, total: 0 })).toBeNull()
})

test('the mean rate is that of the answered tasks, however short the run was and however it ended', () => {
  expect(meanRatePerS(4, 2, 500)).toBe(12)
  expect(meanRatePerS(0, 0, 500)).toBeNull()
  expect(meanRatePerS(4, 0, 0)).toBeNull()
})
