// A chart of a program is checked and copied.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RunChart } from '../../shared/run.ts'
import { OptionError } from '../errors.ts'
import { checkChart } from './check-chart.ts'

const text = fc.string({ minLength: 1, maxLength: 20 })
const value = fc.option(fc.double({ min: 0, max: 1e12, noNaN: true }), { nil: null })
const series = (points: number) =>
  fc.array(fc.record({ name: text, values: fc.array(value, { minLength: points, maxLength: points }) }), {
    minLength: 1,
    maxLength: 6,
  })
const chart: fc.Arbitrary<RunChart> = fc
  .oneof(
    fc.record({ kind: fc.constant('bar' as const), names: fc.array(text, { minLength: 1, maxLength: 30 }) }),
    fc.record({
      kind: fc.constant('line' as const),
      unit: fc.string(),
      x: fc
        .uniqueArray(fc.integer(), { minLength: 1, maxLength: 30 })
        .map((numbers) => numbers.sort((one, other) => one - other)),
    }),
  )
  .chain((shape) =>
    fc.record({
      title: text,
      unit: fc.string(),
      shape: fc.constant(shape),
      series: series(shape.kind === 'bar' ? shape.names.length : shape.x.length),
    }),
  )

test('a chart arrives as it was, and does not change with the arrays of the program', () => {
  fc.assert(
    fc.property(chart, (one) => {
      const before = structuredClone(one)
      const checked = checkChart(one)
      expect(checked).toEqual(before)
      for (const { values } of one.series) (values as (number | null)[]).fill(-1)
      expect(checked).toEqual(before)
    }),
  )
})

const good: RunChart = {
  title: 'Time',
  unit: 'ms',
  shape: { kind: 'bar', names: ['a', 'b'] },
  series: [{ name: 'time', values: [1, null] }],
}

test.each<readonly [field: string, chart: unknown]>([
  ['chart', null],
  ['titel', { ...good, titel: 'x' }],
  ['chart.title', { ...good, title: '' }],
  ['chart.unit', { ...good, unit: undefined }],
  ['chart.shape', { ...good, shape: 'bar' }],
  ['chart.shape.kind', { ...good, shape: { kind: 'pie', names: ['a'] } }],
  ['chart.shape.names', { ...good, shape: { kind: 'bar', names: [] } }],
  ['chart.shape.names[1]', { ...good, shape: { kind: 'bar', names: ['a', 2] } }],
  ['chart.shape.x[1]', { ...good, shape: { kind: 'line', unit: '', x: [2, 1] } }],
  ['chart.shape.x[0]', { ...good, shape: { kind: 'line', unit: '', x: [Number.NaN, 1] } }],
  ['chart.shape.unit', { ...good, shape: { kind: 'line', x: [1, 2] } }],
  ['chart.series', { ...good, series: [] }],
  ['chart.series[0].name', { ...good, series: [{ values: [1, 2] }] }],
  ['chart.series[0].values', { ...good, series: [{ name: 'a', values: [1] }] }],
  ['chart.series[0].values[1]', { ...good, series: [{ name: 'a', values: [1, -1] }] }],
  ['chart.series[0].values[1]', { ...good, series: [{ name: 'a', values: [1, Number.POSITIVE_INFINITY] }] }],
  ['chart.series[0].values', { ...good, series: [{ name: 'a', values: Array(3_000_000) }] }],
])('what is no chart is refused at its field: %s', (field, wrong) => {
  expect(() => checkChart(wrong as RunChart)).toThrow(OptionError)
  expect(() => checkChart(wrong as RunChart)).toThrow(field)
})
