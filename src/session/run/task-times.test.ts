// The distribution of task times, compared with sorting and counting them one by one.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { taskTimes } from './task-times.ts'

/** The shortest time that is told: below it is the noise of the clock. */
const LEAST_MS = 2 ** -10

const times = fc
  .array(
    fc.oneof(
      fc.float({ min: 0, max: 1e7, noNaN: true }),
      fc.float({ min: 10, max: 12, noNaN: true }),
      fc.constantFrom(0, 1, 1, 5),
    ),
    { minLength: 1, maxLength: 400 },
  )
  .map((values) => Float32Array.from(values))

describe('the distribution of task times', () => {
  test('of no task is none', () => {
    expect(taskTimes(new Float32Array(0))).toBeNull()
  })

  test('of tasks that all took the same is one bin around that time', () => {
    expect(taskTimes(Float32Array.of(4, 4, 4))).toMatchObject({
      tasks: 3,
      leastMs: 4,
      medianMs: 4,
      p95Ms: 4,
      mostMs: 4,
    })
    const { edgesMs = [], counts } = taskTimes(Float32Array.of(4, 4, 4)) ?? {}
    expect(counts).toEqual([3])
    expect(edgesMs[0]).toBeLessThan(4)
    expect(edgesMs[1]).toBeGreaterThan(4)
  })

  test('has bins of one width where times are alike, and of one ratio where they are not', () => {
    const alike = taskTimes(Float32Array.of(10, 11, 12, 13, 14, 18, 19, 20))
    expect(alike).toMatchObject({ scale: 'linear', edgesMs: [10, 12.5, 15, 17.5, 20], counts: [3, 2, 0, 3] })
    const spread = taskTimes(Float32Array.of(1, 2, 20, 50, 200, 5_000, 9_000, 10_000))
    expect(spread).toMatchObject({ scale: 'log', counts: [2, 2, 1, 3] })
    spread?.edgesMs.forEach((edge, place) => expect(edge).toBeCloseTo(10 ** place))
  })

  test('counts a task of no measurable time as one of a microsecond', () => {
    expect(taskTimes(Float32Array.of(0, 0, 0, 1))).toMatchObject({
      leastMs: LEAST_MS,
      medianMs: LEAST_MS,
      scale: 'log',
    })
  })

  test('leaves the times as they were', () => {
    const given = Float32Array.of(0, 3, 1)
    taskTimes(given)
    expect([...given]).toEqual([0, 3, 1])
  })

  test('has the percentiles that sorting finds, and each task in the one bin whose edges are around it', () => {
    fc.assert(
      fc.property(times, (given) => {
        const found = taskTimes(given)
        if (found === null) throw new Error('no distribution of some tasks')
        const sorted = [...given].map((ms) => Math.max(LEAST_MS, ms)).sort((a, b) => a - b)
        expect(found.tasks).toBe(sorted.length)
        expect(found.leastMs).toBe(sorted[0])
        expect(found.mostMs).toBe(sorted.at(-1))
        expect(found.medianMs).toBe(sorted[Math.ceil(0.5 * sorted.length) - 1])
        expect(found.p95Ms).toBe(sorted[Math.ceil(0.95 * sorted.length) - 1])
        const { edgesMs, counts } = found
        expect(edgesMs).toHaveLength(counts.length + 1)
        counts.forEach((count, bin) => {
          const [from = 0, to = 0] = edgesMs.slice(bin, bin + 2)
          expect(from).toBeLessThan(to)
          const isLast = bin === counts.length - 1
          expect(count).toBe(sorted.filter((ms) => ms >= from && (ms < to || isLast)).length)
        })
      }),
    )
  })
})
