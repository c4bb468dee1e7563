// A static chart: lines, areas, bars or a histogram, with axes, marks, a tooltip and the arrow keys; in its place, where
// the view names the rows, a table. recharts, which draws it, is loaded with the first chart. A chart that is redrawn each
// second is a LiveChart.

import { lazy, memo, type ReactNode, Suspense, useId, useState } from 'react'
import { ChartButton } from './chart-button.tsx'
import { ChartFigure } from './chart-figure.tsx'
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
  const { shape, series, yAxis, marks, rowsAre, action, ...captioned } = props
  const id = useId()
  const [asTable, setAsTable] = useState(false)
  const actions = rowsAre !== undefined && (
    <>
      <ChartButton isPressed={asTable} onClick={() => setAsTable(!asTable)}>
        Table
      </ChartButton>
      {action}
    </>
  )
  return (
    <ChartFigure
      {...captioned}
      id={id}
      series={series}
      marks={marks}
      hasBars={shape.kind === 'bar' || shape.kind === 'histogram'}
      {...(actions === false ? {} : { action: actions })}
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
