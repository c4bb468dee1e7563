import { expect, test } from 'vitest'
import { formatSeconds, lifeMs, PARTS, shareOf } from './time-parts.ts'

test('the parts of a life add up to it, and its bar is as long as its share of the longest one', () => {
  const worker = { startUpMs: 100, initMs: 0, waitingMs: 50, workingMs: 800, exitingMs: 50 }
  expect(lifeMs(worker)).toBe(1_000)
  const shares = PARTS.map(({ key }) => shareOf(worker[key], 2_000))
  expect(shares).toEqual([5, 0, 2.5, 40, 2.5])
  expect(shareOf(0, 0)).toBe(0)
})

test('times stand in seconds, whatever their size', () => {
  expect([0, 48, 61_204, 3_725_400].map(formatSeconds)).toEqual(['0.00 s', '0.05 s', '61.20 s', '3,725 s'])
})
