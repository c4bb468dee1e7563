// CPU and memory of one process over the last minutes.

import { type ReactNode, useMemo } from 'react'
import type { HistoryPoint } from '../../../shared/process-details.ts'
import { formatCount } from '../../../shared/plural.ts'
import { Chart } from '../../charts/chart.tsx'
import type { ColourToken, ValueAxis } from '../../charts/chart-props.ts'
import { timeAxis } from '../../charts/time-axis.ts'
import { byteUnit, formatBytes, formatBytesShort, formatPercent, NOTHING } from '../../components/format.ts'
import { useSlowly } from '../../components/use-slowly.ts'
import css from './details.module.css'

/** The history that the session keeps. */
const SPAN_MS = 300_000
/** The caption changes each second; the chart of five minutes changes slowly, and SVG is costly. */
const REDRAWN_MS = 5_000

const CPU: ValueAxis = {
  format: (percent) => `${formatPercent(percent)} %`,
  formatTick: (percent) => `${formatCount(percent)} %`,
  leastTop: 100,
}

const MEMORY: ValueAxis = { format: formatBytes, formatTick: formatBytesShort, unitFor: byteUnit }

interface Metric {
  readonly testId: string
  readonly name: string
  readonly colour: ColourToken
  readonly axis: ValueAxis
  readonly of: (point: HistoryPoint) => number | null
}

const METRICS: readonly Metric[] = [
  {
    testId: 'history-cpu',
    name: 'CPU, of one core',
    colour: '--pd-accent',
    axis: CPU,
    of: (point) => point.cpuPercent,
  },
  { testId: 'history-memory', name: 'Memory (RSS)', colour: '--pd-ok', axis: MEMORY, of: (point) => point.rssBytes },
]

interface HistoryChartProps {
  readonly metric: Metric
  readonly history: readonly HistoryPoint[]
}

function HistoryChart({ metric: { testId, name, colour, axis, of }, history }: HistoryChartProps): ReactNode {
  const drawn = useSlowly(history, REDRAWN_MS)
  const plot = useMemo(() => {
    const x = drawn.map(({ atMs }) => atMs)
    return {
      shape: { kind: 'area', x, xAxis: timeAxis(x.at(-1) ?? 0, SPAN_MS) },
      series: [{ name, colour, y: drawn.map(of) }],
    } as const
  }, [drawn, name, colour, of])
  const last = history.at(-1)
  const value = last === undefined ? null : of(last)
  const now = value === null ? NOTHING : axis.format(value)
  const most = axis.format(Math.max(0, ...history.map((point) => of(point) ?? 0)))
  return (
    <div className={css.chart}>
      <Chart
        testId={testId}
        label={`${name}: now ${now}, at most ${most}, over the last 5 minutes`}
        caption={
          <>
            {name} <strong>{now}</strong> at most {most}
          </>
        }
        yAxis={axis}
        {...plot}
      />
    </div>
  )
}

export function HistoryCharts({ history }: { readonly history: readonly HistoryPoint[] }): ReactNode {
  if (history.length === 0) return null
  return (
    <section className={css.section} aria-label="History">
      {METRICS.map((metric) => (
        <HistoryChart key={metric.testId} metric={metric} history={history} />
      ))}
    </section>
  )
}
