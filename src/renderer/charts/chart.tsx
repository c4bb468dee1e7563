// A chart that stands still: lines, areas, bars or a histogram, with axes, marks, a tooltip and the arrow keys. What draws
// it (recharts) is loaded with the first chart. One that is drawn anew each second is a LiveChart.

import { lazy, memo, type ReactNode, Suspense, useId } from 'react'
import { ChartFigure } from './chart-figure.tsx'
import type { Captioned, PlotProps } from './chart-props.ts'

/** Drawn anew when what it draws is another; that the caption has changed is no reason. */
const Plot = memo(
  lazy(async () => {
    const { RechartsPlot } = await import('./recharts-plot.tsx')
    return { default: RechartsPlot }
  }),
)

export function Chart({ shape, series, yAxis, marks, ...captioned }: PlotProps & Captioned): ReactNode {
  const id = useId()
  return (
    <ChartFigure {...captioned} id={id} series={series} marks={marks}>
      <Suspense fallback={null}>
        <Plot labelledBy={id} shape={shape} series={series} yAxis={yAxis} marks={marks} />
      </Suspense>
    </ChartFigure>
  )
}
