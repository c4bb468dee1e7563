// Checks a chart that a program shows, and copies it: what is shown does not change with the program's arrays. Pure.

import type { RunChart } from '../../shared/run.ts'
import { MAX_CHART_POINTS, MAX_CHART_SERIES } from '../../shared/limits.ts'
import { OptionError } from '../errors.ts'
import { checkOptions, knownOptions } from '../options/known-options.ts'
import { oneOf, textOf } from '../options/values.ts'

const EXAMPLE =
  "chart({ title: 'Time', unit: 'ms', shape: { kind: 'bar', names: ['a', 'b'] }, series: [{ name: 'time', values: [1, 2] }] })"
const CHART = knownOptions<RunChart>('chart', EXAMPLE, { title: true, unit: true, shape: true, series: true })

/** @throws OptionError naming the field, as "chart.series[1].values". */
export function checkChart(chart: RunChart): RunChart {
  checkOptions(chart, CHART)
  const title = textOf('chart.title', chart.title)
  const shape = shapeOf(chart.shape)
  const points = shape.kind === 'bar' ? shape.names.length : shape.x.length
  const series = listOf('chart.series', chart.series, 1, MAX_CHART_SERIES).map((one, i) => {
    const at = `chart.series[${i}]`
    const { name, values } = fieldsOf<RunChart['series'][number]>(at, one)
    return { name: textOf(`${at}.name`, name), values: valuesOf(`${at}.values`, values, points) }
  })
  return { title, unit: unitOf('chart.unit', chart.unit), shape, series }
}

function shapeOf(value: unknown): RunChart['shape'] {
  const shape = fieldsOf<Partial<Record<'kind' | 'names' | 'x' | 'unit', unknown>>>('chart.shape', value)
  if (oneOf('chart.shape.kind', shape.kind, ['bar', 'line']) === 'bar') {
    const names = listOf('chart.shape.names', shape.names, 1, MAX_CHART_POINTS)
    return { kind: 'bar', names: names.map((name, i) => textOf(`chart.shape.names[${i}]`, name)) }
  }
  const x = listOf('chart.shape.x', shape.x, 1, MAX_CHART_POINTS)
  return { kind: 'line', x: x.map((_, i) => growing(x, i)), unit: unitOf('chart.shape.unit', shape.unit) }
}

function growing(x: readonly unknown[], i: number): number {
  const [value, before] = [x[i], x[i - 1] ?? Number.NEGATIVE_INFINITY]
  if (typeof value === 'number' && Number.isFinite(value) && value > (before as number)) return value
  throw new OptionError(`chart.shape.x[${i}]`, 'a finite number above the one before', value)
}

function valuesOf(option: string, value: unknown, points: number): readonly (number | null)[] {
  const values = listOf(option, value, points, points)
  return values.map((one, i) => {
    if (one === null || (typeof one === 'number' && Number.isFinite(one) && one >= 0)) return one
    throw new OptionError(`${option}[${i}]`, 'a finite number from 0 upwards, or null for a gap', one)
  })
}

function unitOf(option: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw new OptionError(option, "a text, '' where there is none", value)
}

function fieldsOf<T>(option: string, value: unknown): T {
  if (typeof value === 'object' && value !== null) return value as T
  throw new OptionError(option, 'an object', value)
}

function listOf(option: string, value: unknown, least: number, most: number): readonly unknown[] {
  // A copy without holes.
  if (Array.isArray(value) && value.length >= least && value.length <= most) return Array.from(value as unknown[])
  const size = least === most ? `${least} items` : `${least} to ${most} items`
  throw new OptionError(option, `an array of ${size}`, value)
}
