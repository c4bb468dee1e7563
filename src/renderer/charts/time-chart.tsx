// Metrics over time: the newest at the right, axes that do not jump. On a canvas, for it is drawn anew with each look:
// docs/decisions/0013-cost-of-watching.md.

import { memo, type ReactNode, useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { ChartPoint } from '../../shared/metrics.ts'
import { formatCompact } from '../components/format.ts'
import { niceTop } from './nice-top.ts'
import css from './time-chart.module.css'
import { timeTicks } from './time-ticks.ts'

export interface Series {
  readonly key: 'queueDepth' | 'ratePerS'
  readonly name: string
  /** A variable of the theme. */
  readonly colour: `--pd-${string}`
}

interface TimeChartProps {
  readonly label: string
  readonly points: readonly ChartPoint[]
  readonly series: Series
  readonly nowMs: number
  readonly spanMs: number
  readonly format: (value: number) => string
}

const FONT = '10.5px system-ui, sans-serif'
const TOOLTIP_APART = 8

interface Drawn {
  readonly plot: uPlot
  /** Read by the axes while they are drawn. */
  readonly time: { nowMs: number; spanMs: number }
}

function ago(nowMs: number, atMs: number): string {
  const seconds = Math.round((nowMs - atMs) / 1_000)
  return seconds <= 0 ? 'now' : `-${seconds} s`
}

function draw(holder: HTMLElement, tooltip: HTMLElement, series: Series, format: (value: number) => string): Drawn {
  const time = { nowMs: 0, spanMs: 1 }
  const colour = (name: string) => (): string => getComputedStyle(holder).getPropertyValue(name).trim()
  const axis = {
    font: FONT,
    stroke: colour('--pd-dim'),
    ticks: { show: false },
    border: { show: true, stroke: colour('--pd-line-strong'), width: 1 },
  } as const
  const showPoint = (plot: uPlot): void => {
    const { idx, left = -1 } = plot.cursor
    const [x, y] = idx === null || idx === undefined || left < 0 ? [] : [plot.data[0][idx], plot.data[1]?.[idx]]
    const shown = x !== undefined && y !== undefined && y !== null
    tooltip.hidden = !shown
    if (!shown) return
    tooltip.textContent = `${ago(time.nowMs, x)}: ${format(y)} ${series.name}`
    const over = plot.over.getBoundingClientRect().width
    const start = plot.over.offsetLeft + left
    // On the side where there is room.
    tooltip.style.translate = left > over / 2 ? `calc(${start - TOOLTIP_APART}px - 100%)` : `${start + TOOLTIP_APART}px`
  }
  const plot = new uPlot(
    {
      width: Math.max(1, holder.clientWidth),
      height: Math.max(1, holder.clientHeight),
      padding: [6, 14, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 5 } },
      hooks: { setCursor: [showPoint] },
      scales: {
        x: { time: false, range: () => [time.nowMs - time.spanMs, time.nowMs] },
        y: { range: (_plot, _least, most) => [0, niceTop(Number.isFinite(most) ? most : 0)] },
      },
      axes: [
        {
          ...axis,
          size: 22,
          gap: 5,
          grid: { show: false },
          splits: () => [...timeTicks(time.nowMs, time.spanMs)],
          values: (_plot, splits) => splits.map((atMs) => ago(time.nowMs, atMs)),
        },
        {
          ...axis,
          size: 44,
          gap: 4,
          border: { show: false },
          grid: { stroke: colour('--pd-line'), width: 1 },
          incrs: [1, 2, 5]
            .flatMap((step) => Array.from({ length: 10 }, (_, power) => step * 10 ** power))
            .toSorted((a, b) => a - b),
          values: (_plot, splits) => splits.map(formatCompact),
        },
      ],
      series: [
        {},
        {
          label: series.name,
          stroke: colour(series.colour),
          fill: () => `${colour(series.colour)()}26`,
          width: 1.5,
          points: { show: false },
          ...(uPlot.paths.stepped === undefined ? {} : { paths: uPlot.paths.stepped({ align: 1 }) }),
        },
      ],
    },
    [[], []],
    holder,
  )
  return { plot, time }
}

export const TimeChart = memo(function TimeChart({
  label,
  points,
  series,
  nowMs,
  spanMs,
  format,
}: TimeChartProps): ReactNode {
  const holder = useRef<HTMLDivElement>(null)
  const tooltip = useRef<HTMLDivElement>(null)
  const drawn = useRef<Drawn | null>(null)
  useEffect(() => {
    if (holder.current === null || tooltip.current === null) return
    const element = holder.current
    const made = draw(element, tooltip.current, series, format)
    drawn.current = made
    const resized = new ResizeObserver(() => {
      const [width, height] = [element.clientWidth, element.clientHeight]
      if (width > 0 && height > 0) made.plot.setSize({ width, height })
    })
    resized.observe(element)
    // The canvas does not know of the theme: it is drawn anew in its colours.
    const themed = new MutationObserver(() => made.plot.redraw())
    themed.observe(document.documentElement, {
      attributeFilter: ['data-mantine-color-scheme', 'data-colours'],
    })
    return () => {
      resized.disconnect()
      themed.disconnect()
      made.plot.destroy()
      drawn.current = null
    }
  }, [series, format])
  // A frame later: the table is drawn in this one, and both together would hold a click up.
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      if (drawn.current === null) return
      const { plot, time } = drawn.current
      Object.assign(time, { nowMs, spanMs })
      plot.setData([points.map(({ atMs }) => atMs), points.map((point) => point[series.key])])
    })
    return () => cancelAnimationFrame(frame)
  }, [points, series, format, nowMs, spanMs])
  return (
    <div ref={holder} className={css.chart} role="img" aria-label={label}>
      <div ref={tooltip} className={css.tooltip} hidden />
    </div>
  )
})
