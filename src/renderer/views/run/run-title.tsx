// The title and the status of the run.

import { IconBan, IconCircleCheckFilled, IconCircleXFilled, IconPlayerPlayFilled } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { restartText } from '../../../shared/run-restart.ts'
import type { RunRecord } from '../../../shared/session-state.ts'
import type { ChunkSize, Parameters, RunStatus } from '../../../shared/run.ts'
import { formatCount } from '../../../shared/plural.ts'
import { choicesOf, type WorkloadInfo } from '../../../shared/workload-info.ts'
import { useLaunch } from '../launch/launch-store.ts'
import css from './run-panel.module.css'

const ICONS: Record<RunStatus, typeof IconBan> = {
  running: IconPlayerPlayFilled,
  done: IconCircleCheckFilled,
  failed: IconCircleXFilled,
  cancelled: IconBan,
}

function parametersText(parameters: Parameters, workload: WorkloadInfo | undefined): string {
  return Object.entries(parameters)
    .map(([name, value]) => {
      const schema = workload?.parameters.properties[name]
      const chosen = schema && choicesOf(schema).find((choice) => choice.value === value)
      // To the last digit: what is shown here can be typed again.
      return `${schema?.title ?? name} ${chosen?.label ?? (Number.isInteger(value) ? formatCount(Number(value)) : String(value))}`
    })
    .join(', ')
}

function chunkText(chunkSize: ChunkSize): string {
  return typeof chunkSize === 'number' ? formatCount(chunkSize) : chunkSize
}

export function RunTitle({ run }: { readonly run: RunRecord }): ReactNode {
  const Icon = ICONS[run.status]
  const workload = useLaunch((launch) => launch.workloads?.find(({ name }) => name === run.workload))
  const parameters = run.summary ?? parametersText(run.parameters, workload)
  return (
    <div className={css.title}>
      <span className={css.status} data-testid="run-status" data-status={run.status} data-run-id={run.id}>
        <Icon size={14} />
        {run.status}
      </span>
      <span className={css.parameters} title={parameters}>
        {[
          run.title,
          parameters,
          ...(run.totalTasks > 0 ? [`chunk ${chunkText(run.chunkSize)}`] : []),
          ...(run.restart === null ? [] : [restartText(run.restart)]),
        ].join(' · ')}
      </span>
    </div>
  )
}
