// The slowest tasks of a run, with their inputs in words.

import type { ReactNode } from 'react'
import type { RunInsights } from '../../../shared/run.ts'
import { formatDuration, NOTHING } from '../../components/format.ts'
import css from './run-panel.module.css'
import times from './worker-times.module.css'

export function SlowestTasks({ tasks }: { readonly tasks: RunInsights['slowest'] }): ReactNode {
  if (tasks.length === 0) return null
  return (
    <div role="table" aria-label="The slowest tasks">
      <div role="row" className={`${times.slow} ${times.slowNames}`}>
        <span role="columnheader">Slowest tasks</span>
        <span role="columnheader" className={css.number}>
          PID
        </span>
        <span role="columnheader" className={css.number}>
          Work
        </span>
      </div>
      {tasks.map(({ index, label, pid, workMs }) => (
        <div key={index} role="row" className={times.slow} data-testid="slow-task" title={`Task ${index}: ${label}`}>
          <span role="cell" className={css.text}>
            {label}
          </span>
          <span role="cell" className={css.number}>
            {pid ?? NOTHING}
          </span>
          <span role="cell" className={css.number}>
            {formatDuration(workMs)}
          </span>
        </div>
      ))}
    </div>
  )
}
