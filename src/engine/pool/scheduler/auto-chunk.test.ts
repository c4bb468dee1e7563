// The chunk size that the pool chooses: within bounds whatever was measured, and near its aim.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { autoChunk, expect as expectOfNext, MAX_AUTO_CHUNK, measure, UNKNOWN_COST } from './auto-chunk.ts'

describe('the automatic chunk size', () => {
  test('is at least one task, never more than wait, and never a large share of what is left', () => {
    const samples = fc.array(
      fc.record({ tasks: fc.integer({ min: 1, max: 1000 }), workMs: fc.double({ min: 0, max: 1e6, noNaN: true }) }),
      { maxLength: 10 },
    )
    fc.assert(
      fc.property(
        samples,
        fc.integer({ min: 1, max: 1e7 }),
        fc.integer({ min: 1, max: 256 }),
        (seen, waiting, workers) => {
          const cost = seen.reduce((sum, { tasks, workMs }) => measure(sum, tasks, workMs), UNKNOWN_COST)
          const size = autoChunk(cost, waiting, workers)
          expect(Number.isInteger(size)).toBe(true)
          expect(size).toBeGreaterThanOrEqual(1)
          expect(size).toBeLessThanOrEqual(Math.min(waiting, MAX_AUTO_CHUNK))
          // Unless it is work for a moment only.
          if (size > 1 && size * (cost.taskMs ?? 0) > 0.3) expect(size).toBeLessThanOrEqual(waiting / (workers * 3))
        },
      ),
    )
  })

  test('begins with one, grows step by step, and settles at some milliseconds of work', () => {
    let cost = UNKNOWN_COST
    const sizes: number[] = []
    for (let i = 0; i < 6; i++) {
      const size = autoChunk(cost, 1e6, 2)
      sizes.push(size)
      cost = measure(cost, size, size * 0.01)
    }
    expect(sizes).toEqual([1, 8, 64, 512, 800, 800])
  })

  test('what the last job cost is expected of the next: large chunks at once, but never a large share of what there is', () => {
    const tiny = expectOfNext(measure(UNKNOWN_COST, 4096, 1))
    expect(autoChunk(tiny, 1e6, 2)).toBe(4096)
    expect(autoChunk(tiny, 1000, 10)).toBe(33)
    expect(autoChunk(tiny, 5, 10)).toBe(1)
  })

  test('what is measured replaces what was expected', () => {
    const expectedTiny = expectOfNext(measure(UNKNOWN_COST, 4096, 1))
    const slow = measure(expectedTiny, 2, 200)
    expect(slow.taskMs).toBe(100)
    expect(autoChunk(slow, 1e6, 2)).toBe(1)
    const expectedSlow = expectOfNext(measure(UNKNOWN_COST, 1, 1000))
    const quick = measure(expectedSlow, 1, 0.001)
    expect(autoChunk(quick, 1e6, 2)).toBe(8)
  })

  test('a long task is a chunk of its own; tasks of some milliseconds share one, for each message wakes the parent', () => {
    expect(autoChunk(measure(UNKNOWN_COST, 1, 50), 1e6, 2)).toBe(1)
    expect(autoChunk(measure(UNKNOWN_COST, 1, 12), 1e6, 2)).toBe(3)
    expect(autoChunk(measure(UNKNOWN_COST, 1, 12), 12, 2)).toBe(2)
    expect(autoChunk(measure(UNKNOWN_COST, 1, 12), 5, 2)).toBe(1)
  })
})
