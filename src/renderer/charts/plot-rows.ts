// The columns of a chart as the rows that recharts takes. Pure.

import { assertNever } from '../../shared/assert-never.ts'
import type { Interval, Series, Shape } from './chart-props.ts'

export interface Row {
  readonly x: number | string
  /** The name of the point in its hint. */
  readonly name: string
  /** The edges of a bin. */
  readonly edges?: readonly [from: number, to: number]
  /** A value of each series. */
  readonly y: readonly (number | null)[]
  /** An interval of each series; none where no series has any. */
  readonly intervals?: readonly (Interval | null)[]
}

function middle(from: number, to: number, scale: 'linear' | 'log'): number {
  return scale === 'log' ? Math.sqrt(from * to) : (from + to) / 2
}

export function rowsOf(shape: Shape, series: readonly Series[]): readonly Row[] {
  const hasIntervals = series.some(({ intervals }) => intervals !== undefined)
  const valuesAt = (place: number): Pick<Row, 'y' | 'intervals'> => ({
    y: series.map(({ y }) => y[place] ?? null),
    ...(hasIntervals ? { intervals: series.map(({ intervals }) => intervals?.[place] ?? null) } : {}),
  })
  switch (shape.kind) {
    case 'line':
    case 'area':
      return shape.x.map((x, place) => ({
        x,
        name: shape.names?.[place] ?? shape.xAxis.format(x),
        ...valuesAt(place),
      }))
    case 'bar':
      return shape.names.map((name, place) => ({ x: name, name, ...valuesAt(place) }))
    case 'histogram': {
      const { format, scale = 'linear' } = shape.xAxis
      return shape.edges.slice(1).map((to, place) => {
        const from = shape.edges[place] ?? to
        // The middle on the drawn scale, so that the nearest row is the bin under the pointer.
        return {
          x: middle(from, to, scale),
          name: `${format(from)} to ${format(to)}`,
          edges: [from, to],
          ...valuesAt(place),
        }
      })
    }
    default:
      return assertNever(shape, 'kind of chart')
  }
}

/** A value in words, with its interval where it has one. */
export function valueWords({ y, intervals }: Row, place: number, format: (value: number) => string): string {
  const [value, interval] = [y[place] ?? null, intervals?.[place] ?? null]
  if (value === null) return 'no value'
  return interval === null ? format(value) : `${format(value)} (${format(interval[0])} to ${format(interval[1])})`
}

/** As a file for a spreadsheet has them: the names of the columns, then a row of numbers for each point. */
export function chartNumbers(shape: Shape, series: readonly Series[], rowsAre: string): (string | number | null)[][] {
  const spread = series.map(({ intervals }) => intervals !== undefined)
  const head = series.flatMap(({ name }, place) => (spread[place] ? [name, `${name}, low`, `${name}, high`] : [name]))
  const rows = rowsOf(shape, series).map(({ name, y, intervals }) => [
    name,
    ...y.flatMap((value, place) =>
      spread[place] ? [value, intervals?.[place]?.[0] ?? null, intervals?.[place]?.[1] ?? null] : [value],
    ),
  ])
  return [[rowsAre, ...head], ...rows]
}
