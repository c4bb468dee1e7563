// Primes: the ranges cover everything once, and sizing follows the measurement.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeWorkload, placesIn } from '../catalogue.ts'
import { cut, endFor, headlineOf, labelOf, primes } from './workload.ts'

describe('the primes workload', () => {
  test('cuts a range into parts that cover every number once', () => {
    fc.assert(
      fc.property(
        fc.nat(1e9),
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 1, max: 300 }),
        (from, length, ranges) => {
          const parts = cut({ from, to: from + length, ranges: Math.min(ranges, length) })
          expect(parts[0]?.[0]).toBe(from)
          expect(parts.at(-1)?.[1]).toBe(from + length)
          parts.forEach(([first, last], i) => {
            expect(last).toBeGreaterThan(first)
            if (i > 0) expect(first).toBe(parts[i - 1]?.[1])
          })
        },
      ),
    )
  })

  test('the four jobs are four ranges of 20,000 numbers from ten million', async () => {
    const { parameters } = await (primes.presets[0]?.size(() => Promise.reject(new Error('not measured'))) ??
      Promise.reject(new Error('no preset')))
    const ranges = cut(primes.parameters.parse(parameters) as Parameters<typeof cut>[0])
    expect(ranges).toEqual([0, 1, 2, 3].map((i) => [10_000_000 + i * 20_000, 10_020_000 + i * 20_000]))
    expect(primes.launch(parameters, placesIn(new URL('file:///programs/'), 'primes')).totalTasks).toBe(4)
    expect(headlineOf(4995)).toBe('4,995 primes')
    expect(ranges.map(labelOf)[0]).toBe('10,000,000 to 10,019,999')
  })

  test('twice the time is a larger range, and twice the speed too', () => {
    expect(endFor(20_000, 20)).toBeGreaterThan(endFor(10_000, 20))
    expect(endFor(10_000, 10)).toBeGreaterThan(endFor(10_000, 20))
  })

  test.each([
    [{ from: 5, to: 5, ranges: 1 }, 'to'],
    [{ from: 1, to: 5, ranges: 9 }, 'ranges'],
    [{ from: -1, to: 5, ranges: 1 }, 'from'],
    [{ from: 1.5, to: 5, ranges: 1 }, 'from'],
    [{ from: 1, to: 5 }, 'ranges'],
  ])('refuses %j at "%s"', (parameters, field) => {
    const parsed = primes.parameters.safeParse(parameters)
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toContain(field)
  })

  test('is described as data with titles and limits', () => {
    const info = describeWorkload(primes)
    expect(info.parameters.properties['from']).toMatchObject({ type: 'integer', title: 'From', minimum: 0 })
    expect(info.presets.map(({ name }) => name)).toEqual(['four-jobs', '10s', '60s'])
  })
})
