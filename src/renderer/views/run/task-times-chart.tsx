// A histogram of task times, with the median and the 95th percentile marked.

import { type ReactNode, useMemo } from 'react'
import type { TaskTimes } from '../../../shared/run-distribution.ts'
import { plural } from '../../../shared/plural.ts'
import { Chart } from '../../charts/chart.tsx'
import type { Mark, Series, Shape, ValueAxis } from '../../charts/chart-props.ts'
import { formatCompact, formatTaskTime, formatTaskTimeShort } from '../../components/format.ts'

const TASKS: ValueAxis = { format: (tasks) => plural(tasks, 'task'), formatTick: formatCompact }

interface Drawn {
  readonly shape: Shape
  readonly series: readonly Series[]
  readonly marks: readonly Mark[]
}

function drawnOf({ edgesMs, counts, scale, medianMs, p95Ms }: TaskTimes): Drawn {
  return {
    shape: {
      kind: 'histogram',
      edges: edgesMs,
      xAxis: { scale, format: formatTaskTime, formatTick: formatTaskTimeShort },
    },
    series: [{ name: 'tasks', colour: '--pd-accent', y: counts }],
    marks: [
      { at: medianMs, text: `median ${formatTaskTime(medianMs)}`, colour: '--pd-text' },
      { at: p95Ms, text: `p95 ${formatTaskTime(p95Ms)}`, colour: '--pd-warn', dashed: true },
    ],
  }
}

export function TaskTimesChart({ times }: { readonly times: TaskTimes }): ReactNode {
  const { tasks, leastMs, medianMs, p95Ms, mostMs } = times
  const label =
    `Times of ${plural(tasks, 'task')}: ${formatTaskTime(leastMs)} to ${formatTaskTime(mostMs)}, ` +
    `median ${formatTaskTime(medianMs)}, 95 % within ${formatTaskTime(p95Ms)}`
  const drawn = useMemo(() => drawnOf(times), [times])
  return <Chart testId="task-times" label={label} caption="Times" yAxis={TASKS} {...drawn} />
}
