// The progress of the run: done, in flight, and failed or lost, as parts of one bar.

import type { ReactNode } from 'react'
import type { RunRecord } from '../../../shared/session-state.ts'
import { formatCount } from '../../../shared/plural.ts'
import { useSession } from '../../live/use-session.ts'
import { doneTasks } from './done-tasks.ts'
import css from './run-panel.module.css'

export function RunProgress({ run }: { readonly run: RunRecord }): ReactNode {
  const metrics = useSession((session) => session.runMetricsOf[run.id])
  const total = Math.max(1, run.totalTasks)
  const done = doneTasks(run, metrics)
  const bad = (metrics?.failed ?? 0) + (metrics?.lost ?? 0)
  const flight = run.status === 'running' ? (metrics?.inFlight ?? 0) : 0
  const width = (tasks: number): { readonly width: string } => ({ width: `${(100 * tasks) / total}%` })
  return (
    <div
      className={css.track}
      data-testid="run-progress"
      role="progressbar"
      aria-label="Tasks done"
      aria-valuemin={0}
      aria-valuemax={run.totalTasks}
      aria-valuenow={done}
      aria-valuetext={`${formatCount(done)} of ${formatCount(run.totalTasks)} tasks`}
    >
      <div className={css.part} data-part={run.status === 'done' ? 'complete' : 'done'} style={width(done)} />
      <div className={css.part} data-part="bad" style={width(bad)} />
      <div className={css.part} data-part="flight" style={width(flight)} />
    </div>
  )
}
