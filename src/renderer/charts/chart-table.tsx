// The numbers of a chart as a table, in its place.

import type { ReactNode } from 'react'
import css from './chart.module.css'
import type { PlotProps } from './chart-props.ts'
import { rowsOf, valueWords } from './plot-rows.ts'

interface ChartTableProps extends Pick<PlotProps, 'shape' | 'series' | 'yAxis'> {
  readonly label: string
  /** What the first column holds. */
  readonly rowsAre: string
}

export function ChartTable({ shape, series, yAxis, label, rowsAre }: ChartTableProps): ReactNode {
  return (
    <div className={css.tableScroll} role="group" aria-label={label} tabIndex={0}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{rowsAre}</th>
            {series.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rowsOf(shape, series).map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              {series.map(({ name }, place) => (
                <td key={name}>{row.y[place] === null ? '–' : valueWords(row, place, yAxis.format)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
