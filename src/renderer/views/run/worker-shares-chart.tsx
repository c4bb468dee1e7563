// The distribution of the work over the processes: tasks, or time inside the tasks.

import { type ReactNode, useMemo, useState } from 'react'
import type { WorkerRow } from '../../../shared/run.ts'
import { formatCount, plural } from '../../../shared/plural.ts'
import { Chart } from '../../charts/chart.tsx'
import type { ValueAxis } from '../../charts/chart-props.ts'
import { formatCompact, formatDuration, formatTaskTimeShort } from '../../components/format.ts'
import { Segments } from '../../components/segments.tsx'
import { type ShareOf, workerShares } from './worker-shares.ts'

const VIEWS = [
  { value: 'tasks', name: 'Tasks', title: 'Tasks that each process answered' },
  { value: 'workMs', name: 'Work', title: 'Time that each process spent inside the tasks' },
] as const

const AXES: Record<ShareOf, ValueAxis> = {
  tasks: { format: (tasks) => plural(tasks, 'task'), formatTick: formatCompact },
  workMs: { format: formatDuration, formatTick: formatTaskTimeShort },
}

const SPANS: Record<ShareOf, (value: number) => string> = { tasks: formatCount, workMs: formatDuration }

/** "SpawnPoolWorker-12" as "12": a bar has no room for more. */
function shortName(name: string): string {
  return /\d+$/.exec(name)?.[0] ?? name
}

export function WorkerSharesChart({ workers }: { readonly workers: readonly WorkerRow[] }): ReactNode {
  const [of, setOf] = useState<ShareOf>('tasks')
  const { names, values, least, most, left } = useMemo(() => workerShares(workers, of), [workers, of])
  const text = SPANS[of]
  const span = least === most ? text(most) : `${text(least)} to ${text(most)}`
  const others = left === 0 ? '' : `, ${formatCount(left)} more did less`
  const label = `${of === 'tasks' ? 'Tasks' : 'Time inside the tasks'} of ${plural(names.length, 'process', 'processes')}: ${span}${others}`
  const series = useMemo(() => [{ name: of, colour: '--pd-ok', y: values }] as const, [of, values])
  const shape = useMemo(() => ({ kind: 'bar', names, formatTick: shortName }) as const, [names])
  return (
    <Chart
      testId="worker-shares"
      label={label}
      caption={
        <>
          <Segments label="What the bars show" testId="shares" options={VIEWS} value={of} onChange={setOf} /> {span}
          {others}
        </>
      }
      shape={shape}
      series={series}
      yAxis={AXES[of]}
    />
  )
}
