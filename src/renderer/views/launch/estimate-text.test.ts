import { describe, expect, test } from 'vitest'
import { estimateText } from './estimate-text.ts'

describe('estimate', () => {
  test('divides the work by the workers', () => {
    expect(estimateText(60_000, 2, 4)).toBe('about 60 s of work for one process, about 30 s with 2 workers')
  })

  test('never promises more than the cores can do', () => {
    expect(estimateText(10_400, 16, 2)).toBe('about 10 s of work for one process, about 5 s with 16 workers')
  })

  test('says it once for one worker', () => {
    expect(estimateText(200_000, 1, 8)).toBe('about 3 min 20 s of work for one process')
  })

  test('does not pretend to know milliseconds', () => {
    expect(estimateText(300, 4, 8)).toBe('less than 1 s of work for one process')
  })
})
