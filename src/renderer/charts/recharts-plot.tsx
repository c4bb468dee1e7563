// Draws a chart with recharts. The only file that imports recharts; loaded with the first chart.

import type { ReactNode } from 'react'
import {
  Area,
  Bar,
  type BarShapeProps,
  CartesianGrid,
  ComposedChart,
  ErrorBar,
  Line,
  ReferenceLine,
  Tooltip,
  usePlotArea,
  useXAxisScale,
  XAxis,
  YAxis,
} from 'recharts'
import { assertNever } from '../../shared/assert-never.ts'
import { linearTicks, logTicks } from '../../shared/axis-ticks.ts'
import { ChartHint } from './chart-hint.tsx'
import type { NumberAxis, PlotProps, Series, Shape, Sign } from './chart-props.ts'
import { nameLines } from './name-lines.ts'
import { type Row, rowsOf } from './plot-rows.ts'
import { SignMark } from './sign-mark.tsx'
import { DASHES } from './strokes.ts'
import { formatTick, valueScale } from './value-scale.ts'

const MOST_X_SPACES = 5
const Y_AXIS_PX = 58
const X_AXIS_PX = 18
const TWO_LINES_PX = 30
/** Of the ticks' letters, the wide ones. */
const CHAR_PX = 6
/** More bars than that are named as far as there is room. */
const MOST_NAMES = 12
const MARGIN = { top: 6, right: 14, bottom: 0, left: 0 }
/** Keeps a bin with one task visible beside one with a million. */
const LEAST_BAR_PX = 2
const MOST_BAR_PX = 48
const TICK = { fill: 'var(--pd-dim)', fontSize: 10.5 }
const LINE = { stroke: 'var(--pd-line-strong)' }
/** recharts animates by default, which adds no information and costs frames. */
const STILL = { isAnimationActive: false } as const

const leastHeight = (value: unknown): number => (value ? LEAST_BAR_PX : 0)

/** A bin of a histogram reaches from edge to edge, also where the axis is logarithmic. */
function Bin({ payload, y, height, fill }: BarShapeProps): ReactNode {
  const scale = useXAxisScale()
  const [from, to] = (payload as Row).edges ?? [0, 0]
  const [left, right] = [scale?.(from), scale?.(to)]
  if (left === undefined || right === undefined || height === 0) return null
  return <rect x={left + 0.5} y={y} width={Math.max(1, right - left - 1)} height={height} fill={fill} />
}

/** The mark at one value of a line; recharts passes its place. */
function signs(sign: Sign | undefined, colour: string) {
  if (sign === undefined) return false
  return ({ cx, cy, index }: { readonly cx?: number; readonly cy?: number; readonly index?: number }) =>
    cx === undefined || cy === undefined || Number.isNaN(cy) ? (
      <g key={index} />
    ) : (
      <SignMark key={index} sign={sign} x={cx} y={cy} colour={colour} />
    )
}

/** The distances from the value of a row to the ends of its interval. */
function reachOf({ y, intervals }: Row, place: number): [number, number] {
  const [value, interval] = [y[place] ?? 0, intervals?.[place] ?? null]
  return interval === null ? [0, 0] : [Math.max(0, value - interval[0]), Math.max(0, interval[1] - value)]
}

function intervalsOf({ intervals, colour }: Series, place: number): ReactNode {
  if (intervals === undefined) return null
  return (
    <ErrorBar
      {...STILL}
      dataKey={(row: Row) => reachOf(row, place)}
      width={4}
      stroke={`var(${colour})`}
      strokeWidth={1.5}
    />
  )
}

function seriesOf(shape: Shape, series: Series, place: number): ReactNode {
  const { name, colour, sign, stroke: dashes = 'solid', joinsGaps = false } = series
  const common = { ...STILL, name, dataKey: ({ y }: Row) => y[place] ?? null }
  const stroke = `var(${colour})`
  switch (shape.kind) {
    case 'line':
      return (
        <Line
          key={name}
          {...common}
          stroke={dashes === 'none' ? 'none' : stroke}
          strokeWidth={1.5}
          {...(dashes === 'none' || DASHES[dashes] === undefined ? {} : { strokeDasharray: DASHES[dashes] })}
          connectNulls={joinsGaps}
          dot={signs(sign, stroke)}
          type="linear"
        >
          {intervalsOf(series, place)}
        </Line>
      )
    case 'area':
      return (
        <Area
          key={name}
          {...common}
          stroke={stroke}
          strokeWidth={1.5}
          fill={stroke}
          fillOpacity={0.15}
          dot={false}
          type="linear"
        />
      )
    case 'bar':
      return (
        <Bar
          key={name}
          {...common}
          fill={stroke}
          maxBarSize={MOST_BAR_PX}
          {...(shape.isStacked === true ? { stackId: 'all' } : { minPointSize: leastHeight })}
        >
          {intervalsOf(series, place)}
        </Bar>
      )
    case 'histogram':
      return <Bar key={name} {...common} fill={stroke} shape={Bin} minPointSize={leastHeight} />
    default:
      return assertNever(shape, 'kind of chart')
  }
}

const ONE_LINE = { height: X_AXIS_PX, tick: TICK }

interface NameTickProps {
  readonly names: number
  readonly format: (name: string) => string
  /** By recharts. */
  readonly x?: number
  readonly y?: number
  readonly payload?: { readonly value: string }
}

function NameTick({ names, format, x = 0, y = 0, payload }: NameTickProps): ReactNode {
  const chars = Math.floor((usePlotArea()?.width ?? 0) / names / CHAR_PX)
  return (
    <text x={x} y={y} textAnchor="middle" {...TICK}>
      {nameLines(format(payload?.value ?? ''), Math.max(2, chars)).map((line, i) => (
        <tspan key={line} x={x} dy={i === 0 ? '0.71em' : '1.15em'}>
          {line}
        </tspan>
      ))}
    </text>
  )
}

function numberAxis(axis: NumberAxis, x: readonly number[]) {
  const { scale = 'linear', range, ticks } = axis
  const [from, to] = range ?? [x[0] ?? 0, x.at(-1) ?? 1]
  return {
    type: 'number' as const,
    scale,
    domain: [from, to] as [number, number],
    allowDataOverflow: true,
    ticks: [...(ticks ?? (scale === 'log' ? logTicks(from, to) : linearTicks(from, to, MOST_X_SPACES)))],
    tickFormatter: (at: number) => formatTick(axis, at),
  }
}

function xAxisOf(shape: Shape) {
  switch (shape.kind) {
    case 'line':
    case 'area':
      return { ...numberAxis(shape.xAxis, shape.x), ...ONE_LINE }
    case 'histogram':
      return { ...numberAxis(shape.xAxis, shape.edges), ...ONE_LINE }
    case 'bar': {
      const { names, formatTick: format = String } = shape
      if (names.length > MOST_NAMES) return { type: 'category' as const, tickFormatter: format, ...ONE_LINE }
      return {
        type: 'category' as const,
        // Each bar has its name: recharts drops those that it has no room for.
        interval: 0 as const,
        height: names.some((name) => format(name).includes(' ')) ? TWO_LINES_PX : X_AXIS_PX,
        tick: <NameTick names={names.length} format={format} />,
      }
    }
    default:
      return assertNever(shape, 'kind of chart')
  }
}

interface RechartsPlotProps extends PlotProps {
  /** The id of the element that names the plot. */
  readonly labelledBy: string
}

export function RechartsPlot({ labelledBy, shape, series, yAxis, marks = [] }: RechartsPlotProps): ReactNode {
  const { top, ticks } = valueScale(series, yAxis, shape.kind === 'bar' && shape.isStacked === true)
  return (
    <ComposedChart
      responsive
      style={{ width: '100%', height: '100%' }}
      margin={MARGIN}
      data={[...rowsOf(shape, series)]}
      aria-labelledby={labelledBy}
      desc="The arrow keys go from point to point."
    >
      <CartesianGrid vertical={false} stroke="var(--pd-line)" />
      <XAxis {...xAxisOf(shape)} dataKey="x" tickLine={false} axisLine={LINE} />
      <YAxis
        width={Y_AXIS_PX}
        domain={[0, top]}
        allowDataOverflow
        ticks={[...ticks]}
        tickFormatter={(value: number) => formatTick(yAxis, value)}
        tick={TICK}
        tickLine={false}
        // Without a line at each tick, its room is for the text, which would be broken in two.
        tickSize={0}
        tickMargin={4}
        axisLine={false}
      />
      {series.map((one, place) => seriesOf(shape, one, place))}
      {marks.map(({ at, text, colour, dashed = false }) => (
        <ReferenceLine
          key={text}
          x={at}
          stroke={`var(${colour})`}
          strokeWidth={1.5}
          {...(dashed ? { strokeDasharray: '3 2' } : {})}
        />
      ))}
      <Tooltip
        {...STILL}
        cursor={shape.kind === 'bar' ? { fill: 'var(--pd-hover)' } : { stroke: 'var(--pd-line-strong)' }}
        content={({ active, payload }) => <ChartHint active={active} payload={payload} series={series} yAxis={yAxis} />}
      />
    </ComposedChart>
  )
}
