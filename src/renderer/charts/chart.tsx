// A static chart: lines, areas, bars or a histogram, with axes, marks, a tooltip and the arrow keys; in its place, where
// the view names the rows, a table. recharts, which draws it, is loaded with the first chart. A chart that is redrawn each
// second is a LiveChart.

import { lazy, memo, type ReactNode, Suspense, useId, useState } from 'react'
import { ChartFigure } from './chart-figure.tsx'
import css from './chart.module.css'
import type { Captioned, PlotProps, Tabular } from './chart-props.ts'
import { ChartTable } from './chart-table.tsx'

/** Memoized: a new caption alone does not redraw the plot. */
const Plot = memo(
  lazy(async () => {
    const { RechartsPlot } = await import('./recharts-plot.tsx')
    return { default: RechartsPlot }
  }),
)

export function Chart(props: PlotProps & Captioned & Tabular): ReactNode {
  const { shape, series, yAxis, marks, rowsAre, ...captioned } = props
  const id = useId()
  const [asTable, setAsTable] = useState(false)
  const toggle = rowsAre !== undefined && (
    <button type="button" className={css.toggle} aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
      Table
    </button>
  )
  return (
    <ChartFigure
      {...captioned}
      id={id}
      series={series}
      marks={marks}
      hasBars={shape.kind === 'bar' || shape.kind === 'histogram'}
      action={toggle}
    >
      {asTable && rowsAre !== undefined ? (
        <ChartTable shape={shape} series={series} yAxis={yAxis} label={captioned.label} rowsAre={rowsAre} />
      ) : (
        <Suspense fallback={null}>
          <Plot labelledBy={id} shape={shape} series={series} yAxis={yAxis} marks={marks} />
        </Suspense>
      )}
    </ChartFigure>
  )
}
