import { describe, expect, test } from 'vitest'
import { pageOffset, RESULT_PAGE } from './use-run-results.ts'

describe('page of results around the visible rows', () => {
  test('begins a page before, and never below zero', () => {
    expect(pageOffset(0)).toBe(0)
    expect(pageOffset(RESULT_PAGE - 1)).toBe(0)
    expect(pageOffset(2 * RESULT_PAGE + 7)).toBe(RESULT_PAGE)
  })
})
