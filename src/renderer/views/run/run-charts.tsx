// The charts that the program showed of its result.

import { type ReactNode, useMemo } from 'react'
import type { RunChart } from '../../../shared/run.ts'
import type { RunRecord } from '../../../shared/session-state.ts'
import { Chart } from '../../charts/chart.tsx'
import type { ColourToken, Shape, ValueAxis } from '../../charts/chart-props.ts'
import { formatCompact, formatValue } from '../../components/format.ts'
import css from './run-panel.module.css'

const COLOURS: readonly ColourToken[] = ['--pd-accent', '--pd-warn', '--pd-ok', '--pd-bad', '--pd-text', '--pd-dim']

const withUnit =
  (unit: string) =>
  (value: number): string =>
    `${formatValue(value)} ${unit}`.trimEnd()

function shapeOf({ shape }: RunChart): Shape {
  if (shape.kind === 'bar') return shape
  return {
    kind: 'line',
    x: shape.x,
    xAxis: { format: withUnit(shape.unit), formatTick: (value) => `${formatCompact(value)} ${shape.unit}`.trimEnd() },
  }
}

function OneChart({ chart }: { readonly chart: RunChart }): ReactNode {
  const { title, unit, series } = chart
  const drawn = useMemo(
    () => ({
      shape: shapeOf(chart),
      yAxis: { format: withUnit(unit), formatTick: formatCompact } satisfies ValueAxis,
      series: series.map(({ name, values }, i) => ({ name, y: values, colour: COLOURS[i] ?? '--pd-dim' })),
    }),
    [chart, unit, series],
  )
  return <Chart testId="run-chart" label={title} caption={unit === '' ? title : `${title} (${unit})`} {...drawn} />
}

export function RunCharts({ run: { charts } }: { readonly run: RunRecord }): ReactNode {
  return (
    <div className={css.charts} data-testid="run-charts" tabIndex={0} role="group" aria-label="Charts">
      {charts.map((chart) => (
        <OneChart key={chart.title} chart={chart} />
      ))}
    </div>
  )
}
