// The restart limit: the back-off after each death before any work, and how many deaths reach it.

import { describe, expect, test } from 'vitest'
import { RestartLimit } from './restart-limit.ts'
import type { Blame } from './scheduler-messages.ts'

/** The back-offs of deaths in a row, up to the one that reaches the limit. */
function backOffs(blame: Blame): number[] {
  const limit = new RestartLimit()
  const waits: number[] = []
  while (!limit.reached) waits.push(limit.note(blame))
  return waits
}

describe('the restart limit of a pool', () => {
  test('is reached by five workers in a row that end by their own fault, each after twice the back-off', () => {
    expect(backOffs('own')).toEqual([100, 200, 400, 800, 1_600])
  })

  test('is reached by a hundred kills from outside, of which sixteen are made good at once', () => {
    const waits = backOffs('outside')
    expect(waits).toHaveLength(100)
    expect(waits.slice(0, 16)).toEqual(new Array<number>(16).fill(0))
    expect(waits.slice(16, 24)).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000])
    expect(waits.at(-1)).toBe(5_000)
  })

  test('is not reached by deaths that a person asked for: sixteen are made good at once, the others within a second', () => {
    const limit = new RestartLimit()
    const waits = Array.from({ length: 1_000 }, () => limit.note('asked'))
    expect(waits.slice(0, 16)).toEqual(new Array<number>(16).fill(0))
    expect(waits.slice(16, 22)).toEqual([100, 200, 400, 800, 1_000, 1_000])
    expect([Math.max(...waits), limit.reached, limit.note('own')]).toEqual([1_000, false, 100])
  })

  test('counts from the beginning when work was done', () => {
    const limit = new RestartLimit()
    for (let i = 0; i < 4; i++) limit.note('own')
    limit.reset()
    expect(limit.note('own')).toBe(100)
    expect(limit.reached).toBe(false)
  })
})
