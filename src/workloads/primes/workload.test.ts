// Primes: the ranges cover everything once, and sizing follows the measurement.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { usualPython } from '../../../test/support/pythons.ts'
import { ProgramRuns } from '../../../test/support/program-runs.ts'
import { describeWorkload, placesIn } from '../catalogue.ts'
import { countPrimes } from './tasks.ts'
import { cut, endFor, headlineOf, labelOf, primes } from './workload.ts'

const runs = new ProgramRuns()

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
    const { parameters } = await (primes.presets[0]?.size(
      () => Promise.reject(new Error('not measured')),
      'javascript',
    ) ?? Promise.reject(new Error('no preset')))
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

  test.skipIf(usualPython === null)('counts the same in Python, however its workers are started', async () => {
    const [from, to] = [0, 4_000]
    for (const method of ['spawn', 'fork', 'forkserver']) {
      const { status, error, result } = await runs.run('primes', { from, to, ranges: 4, tasksIn: `python-${method}` })
      expect([status, error, result?.value]).toEqual(['done', null, countPrimes([from, to])])
    }
    const started = new Set(runs.records.map(({ name }) => name.replace(/-\d+$/, '')))
    for (const name of ['SpawnPoolWorker', 'ForkPoolWorker', 'ForkServerPoolWorker']) expect(started).toContain(name)
  })

  test('a preset is sized by a sample of its language, and keeps the language', async () => {
    const lasting = primes.presets.find(({ name }) => name === '10s')
    const samples: unknown[] = []
    const measure = (sample: unknown) => {
      samples.push(sample)
      return Promise.resolve(20)
    }
    const inPython = await lasting?.size(measure, 'python-fork')
    const inJavaScript = await lasting?.size(measure, 'javascript')
    expect(samples).toEqual([
      [10_000_000, 10_001_000],
      [10_000_000, 10_020_000],
    ])
    expect([inPython, inJavaScript].map((sized) => sized?.parameters['tasksIn'])).toEqual(['python-fork', 'javascript'])
    // As long for a twentieth of the numbers.
    const [short = 0, long = 0] = [inPython, inJavaScript].map((one) => Number(one?.parameters['to']) - 10_000_000)
    expect(long / short).toBeGreaterThan(10)
    expect(long / short).toBeLessThan(20)
  })

  test('is described as data with titles and limits', () => {
    const info = describeWorkload(primes)
    expect(info.parameters.properties['tasksIn']).toMatchObject({
      type: 'string',
      default: 'javascript',
      enum: ['javascript', 'python-spawn', 'python-fork', 'python-forkserver'],
      enumNames: ['JavaScript', 'Python: spawn', 'Python: fork', 'Python: forkserver'],
    })
    expect(info.parameters.properties['from']).toMatchObject({ type: 'integer', title: 'From', minimum: 0 })
    expect(info.presets.map(({ name }) => name)).toEqual(['four-jobs', '10s', '60s'])
  })
})
