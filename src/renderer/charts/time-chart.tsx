// Figures over time: the newest at the right, axes that do not jump, no animation (it would cost more than the work).

import { memo, type ReactNode } from 'react'
import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { ChartPoint } from '../../shared/figures.ts'
import { formatCompact } from '../components/format.ts'
import { timeTicks } from './time-ticks.ts'

export interface Series {
  readonly key: 'queueDepth' | 'ratePerS'
  readonly name: string
  readonly colour: string
}

interface TimeChartProps {
  readonly label: string
  readonly points: readonly ChartPoint[]
  readonly series: Series
  readonly nowMs: number
  readonly spanMs: number
  readonly format: (value: number) => string
}

const AXIS = {
  stroke: 'var(--pd-line-strong)',
  tick: { fill: 'var(--pd-dim)', fontSize: 10.5 },
  tickLine: false,
} as const
const TOOLTIP = {
  padding: '4px 8px',
  border: '1px solid var(--pd-line-strong)',
  borderRadius: 4,
  background: 'var(--pd-panel)',
} as const

export const TimeChart = memo(function TimeChart({
  label,
  points,
  series,
  nowMs,
  spanMs,
  format,
}: TimeChartProps): ReactNode {
  const ago = (atMs: number): string => (atMs >= nowMs ? 'now' : `-${Math.round((nowMs - atMs) / 1000)} s`)
  return (
    <ResponsiveContainer width="100%" height="100%">
      <AreaChart data={[...points]} title={label} margin={{ top: 4, right: 2, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--pd-line)" vertical={false} />
        <XAxis
          {...AXIS}
          dataKey="atMs"
          type="number"
          domain={[nowMs - spanMs, nowMs]}
          allowDataOverflow
          ticks={[...timeTicks(nowMs, spanMs)]}
          tickFormatter={ago}
          height={20}
        />
        <YAxis
          {...AXIS}
          width={44}
          domain={[0, 'auto']}
          allowDecimals={false}
          tickCount={4}
          tickFormatter={formatCompact}
          axisLine={false}
        />
        <Tooltip
          isAnimationActive={false}
          contentStyle={TOOLTIP}
          labelFormatter={(atMs) => ago(Number(atMs))}
          formatter={(value) => format(Number(value))}
        />
        <Area
          dataKey={series.key}
          name={series.name}
          type="stepAfter"
          stroke={series.colour}
          strokeWidth={1.5}
          fill={series.colour}
          fillOpacity={0.15}
          dot={false}
          isAnimationActive={false}
        />
      </AreaChart>
    </ResponsiveContainer>
  )
})
