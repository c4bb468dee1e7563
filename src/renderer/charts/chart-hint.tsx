// One point of a chart in words: the point under the pointer, or the one that the arrow keys selected.

import type { ReactNode } from 'react'
import css from './chart.module.css'
import type { Series, ValueAxis } from './chart-props.ts'
import type { Row } from './plot-rows.ts'

interface ChartHintProps {
  readonly active: boolean
  /** As recharts passes it: each item holds the whole row. */
  readonly payload: readonly { readonly payload?: unknown }[]
  readonly series: readonly Series[]
  readonly yAxis: ValueAxis
}

export function ChartHint({ active, payload, series, yAxis }: ChartHintProps): ReactNode {
  const row = payload[0]?.payload as Row | undefined
  return (
    <div className={css.tooltip} role="status" hidden={!active || row === undefined} data-testid="chart-hint">
      {row !== undefined &&
        series.map(({ name }, place) => {
          const value = row.y[place] ?? null
          return (
            <div key={name}>
              {row.name}: {value === null ? 'no value' : yAxis.format(value)}
              {series.length > 1 && ` ${name}`}
            </div>
          )
        })}
    </div>
  )
}
