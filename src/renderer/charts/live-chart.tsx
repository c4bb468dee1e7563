// A chart that is redrawn each second, the newest point at the right. uPlot draws it on a canvas, which costs a tenth
// of SVG: docs/decisions/0016-charts.md.

import { type ReactNode, useEffect, useId, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { ChartFigure } from './chart-figure.tsx'
import css from './chart.module.css'
import type { Captioned, ColourToken, NumberAxis, Series, ValueAxis } from './chart-props.ts'
import { thinned } from './time-axis.ts'
import { formatTick, valueScale } from './value-scale.ts'

export interface LiveChartProps extends Captioned {
  readonly x: readonly number[]
  readonly xAxis: NumberAxis
  readonly yAxis: ValueAxis
  /** The number of series must not change. */
  readonly series: readonly Series[]
}

type Drawn = Pick<LiveChartProps, 'xAxis' | 'yAxis' | 'series'>

const FONT = '10.5px system-ui, sans-serif'
const TOOLTIP_APART = 8
/** A label of the axis of time, with its distance to the next. */
const LABEL_WIDTH = 45
/** As two hexadecimal digits behind a colour. */
const FILL_OPACITY = '26'

/** `now` returns the current axes and series: uPlot calls it while it draws. */
function draw(holder: HTMLElement, tooltip: HTMLElement, now: () => Drawn): uPlot {
  const colour = (name: ColourToken): string => getComputedStyle(holder).getPropertyValue(name).trim()
  const axis = {
    font: FONT,
    stroke: () => colour('--pd-dim'),
    ticks: { show: false },
    border: { show: true, stroke: () => colour('--pd-line-strong'), width: 1 },
  } as const
  const showPoint = (plot: uPlot): void => {
    const { idx, left = -1 } = plot.cursor
    const x = idx === null || idx === undefined || left < 0 ? undefined : plot.data[0][idx]
    tooltip.hidden = x === undefined
    if (x === undefined || idx === null || idx === undefined) return
    const { xAxis, yAxis, series } = now()
    const values = series.map(({ name }, place) =>
      `${yAxis.format(plot.data[place + 1]?.[idx] ?? 0)} ${name}`.trimEnd(),
    )
    tooltip.textContent = `${xAxis.format(x)}: ${values.join(', ')}`
    const over = plot.over.getBoundingClientRect().width
    const start = plot.over.offsetLeft + left
    // On the side that has room.
    tooltip.style.translate = left > over / 2 ? `calc(${start - TOOLTIP_APART}px - 100%)` : `${start + TOOLTIP_APART}px`
  }
  return new uPlot(
    {
      width: Math.max(1, holder.clientWidth),
      height: Math.max(1, holder.clientHeight),
      padding: [6, 14, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 5 } },
      hooks: { setCursor: [showPoint] },
      scales: {
        x: { time: false, range: () => [...(now().xAxis.range ?? [0, 1])] },
        y: { range: () => [0, valueScale(now().series, now().yAxis).top] },
      },
      axes: [
        {
          ...axis,
          size: 22,
          gap: 5,
          grid: { show: false },
          splits: (plot) => thinned(now().xAxis.ticks ?? [], plot.width / LABEL_WIDTH),
          values: (_plot, splits) => splits.map((at) => formatTick(now().xAxis, at)),
        },
        {
          ...axis,
          size: 52,
          gap: 4,
          border: { show: false },
          grid: { stroke: () => colour('--pd-line'), width: 1 },
          splits: () => [...valueScale(now().series, now().yAxis).ticks],
          values: (_plot, splits) => splits.map((value) => formatTick(now().yAxis, value)),
        },
      ],
      series: [
        {},
        ...now().series.map(({ name }, place): uPlot.Series => {
          const own = (): string => colour(now().series[place]?.colour ?? '--pd-accent')
          return {
            label: name,
            stroke: own,
            fill: () => `${own()}${FILL_OPACITY}`,
            width: 1.5,
            points: { show: false },
            ...(uPlot.paths.stepped === undefined ? {} : { paths: uPlot.paths.stepped({ align: 1 }) }),
          }
        }),
      ],
    },
    [[], ...now().series.map(() => [])],
    holder,
  )
}

export function LiveChart({ x, xAxis, yAxis, series, ...captioned }: LiveChartProps): ReactNode {
  const id = useId()
  const holder = useRef<HTMLDivElement>(null)
  const tooltip = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const drawn = useRef<Drawn>({ xAxis, yAxis, series })
  useEffect(() => {
    if (holder.current === null || tooltip.current === null) return
    const element = holder.current
    const made = draw(element, tooltip.current, () => drawn.current)
    plot.current = made
    const resized = new ResizeObserver(() => {
      const [width, height] = [element.clientWidth, element.clientHeight]
      if (width > 0 && height > 0) made.setSize({ width, height })
    })
    resized.observe(element)
    // A canvas does not follow the theme, so a change of its colours needs a redraw.
    const themed = new MutationObserver(() => made.redraw())
    themed.observe(document.documentElement, {
      attributeFilter: ['data-mantine-color-scheme', 'data-colours'],
    })
    return () => {
      resized.disconnect()
      themed.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [])
  // A frame later: this frame draws the table, and both together would delay a click.
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      drawn.current = { xAxis, yAxis, series }
      plot.current?.setData([x, ...series.map(({ y }) => y)] as uPlot.AlignedData)
    })
    return () => cancelAnimationFrame(frame)
  }, [x, xAxis, yAxis, series])
  return (
    <ChartFigure {...captioned} id={id} series={series}>
      <div ref={holder} className={css.canvas} role="img" aria-labelledby={id}>
        <div ref={tooltip} className={css.tooltip} hidden />
      </div>
    </ChartFigure>
  )
}
