// One point of a chart in words: the point under the pointer, or the one that the arrow keys selected.

import type { ReactNode } from 'react'
import css from './chart.module.css'
import type { Series, ValueAxis } from './chart-props.ts'
import { type Row, valueWords } from './plot-rows.ts'

interface ChartHintProps {
  readonly active: boolean
  /** As recharts passes it: each item holds the whole row. */
  readonly payload: readonly { readonly payload?: unknown }[]
  readonly series: readonly Series[]
  readonly yAxis: ValueAxis
}

export function ChartHint({ active, payload, series, yAxis }: ChartHintProps): ReactNode {
  const row = payload[0]?.payload as Row | undefined
  const hasValue = row?.y.some((value) => value !== null) ?? false
  return (
    <div className={css.tooltip} role="status" hidden={!active || row === undefined} data-testid="chart-hint">
      {row !== undefined &&
        series.map(({ name }, place) => {
          // Of several series only those that have a value here.
          if (hasValue && (row.y[place] ?? null) === null) return null
          return (
            <div key={name}>
              {row.name}: {valueWords(row, place, yAxis.format)}
              {series.length > 1 && ` ${name}`}
            </div>
          )
        })}
    </div>
  )
}
