// A static chart: lines, areas, bars or a histogram, with axes, marks, a tooltip and the arrow keys. recharts, which
// draws it, is loaded with the first chart. A chart that is redrawn each second is a LiveChart.

import { lazy, memo, type ReactNode, Suspense, useId } from 'react'
import { ChartFigure } from './chart-figure.tsx'
import type { Captioned, PlotProps } from './chart-props.ts'

/** Memoized: a new caption alone does not redraw the plot. */
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
