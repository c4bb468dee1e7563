// The restart limit: the back-off after each death before any work, and how many deaths reach it.

import { describe, expect, test } from 'vitest'
import { RestartLimit } from './restart-limit.ts'

/** The back-offs of deaths in a row, up to the one that reaches the limit. */
function backOffs(ownFault: boolean): number[] {
  const limit = new RestartLimit()
  const waits: number[] = []
  while (!limit.reached) waits.push(limit.note(ownFault))
  return waits
}

describe('the restart limit of a pool', () => {
  test('is reached by five workers in a row that end by their own fault, each after twice the back-off', () => {
    expect(backOffs(true)).toEqual([100, 200, 400, 800, 1_600])
  })

  test('is reached by a hundred kills from outside, of which sixteen are made good at once', () => {
    const waits = backOffs(false)
    expect(waits).toHaveLength(100)
    expect(waits.slice(0, 16)).toEqual(new Array<number>(16).fill(0))
    expect(waits.slice(16, 24)).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000])
    expect(waits.at(-1)).toBe(5_000)
  })

  test('counts from the beginning when work was done', () => {
    const limit = new RestartLimit()
    for (let i = 0; i < 4; i++) limit.note(true)
    limit.reset()
    expect(limit.note(true)).toBe(100)
    expect(limit.reached).toBe(false)
  })
})
