// A chart of the lab: its title, its table, and its files.

import type { ReactNode } from 'react'
import { Chart } from '../../charts/chart.tsx'
import type { PlotProps } from '../../charts/chart-props.ts'
import { chartNumbers } from '../../charts/plot-rows.ts'
import { SaveChart } from './save-chart.tsx'

interface LabChartProps extends PlotProps {
  /** Of its file: lower case letters and dashes. */
  readonly name: string
  readonly title: string
  /** Behind the title. */
  readonly about: string
  readonly label: string
  readonly rowsAre: string
}

export function LabChart({ name, title, about, ...chart }: LabChartProps): ReactNode {
  const { shape, series, rowsAre } = chart
  return (
    <Chart
      {...chart}
      testId={name}
      caption={
        <>
          <strong>{title}</strong>
          {about}
        </>
      }
      action={<SaveChart name={name} title={title} rows={() => chartNumbers(shape, series, rowsAre)} />}
    />
  )
}
