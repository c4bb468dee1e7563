// The distribution of a run: how long its tasks took, and what each process did.

import { type ReactNode, useCallback } from 'react'
import type { RunRecord } from '../../../shared/session-state.ts'
import { EmptyNote } from '../../components/empty-note.tsx'
import { call } from '../../live/call.ts'
import { usePolled } from '../../live/use-polled.ts'
import css from './run-distribution.module.css'
import { TaskTimesChart } from './task-times-chart.tsx'
import { WorkerSharesChart } from './worker-shares-chart.tsx'

/** The shape of the charts changes slowly, and SVG is costly. */
const REFRESH_MS = 5_000

export function RunDistribution({ run: { id: runId, status } }: { readonly run: RunRecord }): ReactNode {
  const ask = useCallback(() => call('run.distribution', { runId }), [runId])
  const { value, failure } = usePolled(ask, status === 'running' ? REFRESH_MS : null)
  if (failure !== null) {
    return (
      <p role="alert" className={css.error}>
        The distribution could not be read: {failure.message}
      </p>
    )
  }
  if (value === null) return null
  if (value.times === null) return <EmptyNote>No process has answered a task yet.</EmptyNote>
  return (
    <div className={css.charts} data-testid="run-distribution">
      <TaskTimesChart times={value.times} />
      <WorkerSharesChart workers={value.workers} />
    </div>
  )
}
