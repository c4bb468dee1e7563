import { describe, expect, test } from 'vitest'
import { sparkPath } from './spark-path.ts'

describe('spark line', () => {
  test('draws nothing of nothing', () => {
    expect(sparkPath([], 60, 100, 20, 100)).toBe('')
  })

  test('fills the width when it is full', () => {
    expect(sparkPath([0, 50, 100], 3, 100, 20, 100)).toBe('M0 20L0 20L50 10L100 0L100 20Z')
  })

  test('a short history stands at the right', () => {
    expect(sparkPath([100, 100], 3, 100, 20, 100)).toBe('M50 20L50 0L100 0L100 20Z')
  })

  test('keeps the newest and cuts what is out of range', () => {
    expect(sparkPath([1, 1, 300, -5], 2, 100, 20, 100)).toBe('M0 20L0 0L100 20L100 20Z')
  })
})
