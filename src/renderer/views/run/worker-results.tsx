// What each process contributed to the run.

import type { ReactNode } from 'react'
import type { WorkerRow } from '../../../shared/run.ts'
import { formatCount, plural } from '../../../shared/plural.ts'
import { EmptyNote } from '../../components/empty-note.tsx'
import { formatDuration, NOTHING } from '../../components/format.ts'
import css from './run-panel.module.css'

interface WorkerResultsProps {
  readonly workers: readonly WorkerRow[]
  /** What the values count; empty where a sum of them means nothing. */
  readonly unit: string
}

export function WorkerResults({ workers, unit }: WorkerResultsProps): ReactNode {
  if (workers.length === 0) return <EmptyNote>No process has answered a task yet.</EmptyNote>
  return (
    <div className={css.scroll} role="table" aria-label="Results per process" tabIndex={0}>
      <div role="row" className={`${css.row} ${css.columnNames}`}>
        <span role="columnheader">Process</span>
        <span role="columnheader" className={css.number}>
          {unit === '' ? 'Results' : 'Value'}
        </span>
        <span role="columnheader" className={css.number}>
          PID
        </span>
        <span role="columnheader" className={css.number}>
          Work
        </span>
      </div>
      {workers.map(({ processId, name, pid, tasks, failed, value, workMs }) => (
        <div key={processId} role="row" className={css.row} data-testid="worker-row">
          <span role="cell" className={css.text}>
            {name} <span className={css.quiet}>{plural(tasks, 'task')}</span>
          </span>
          <span role="cell" className={css.number}>
            {formatCount(unit === '' ? tasks - failed : value)}
          </span>
          <span role="cell" className={css.number}>
            {pid ?? NOTHING}
          </span>
          <span role="cell" className={`${css.number} ${css.quiet}`}>
            {formatDuration(workMs)}
          </span>
        </div>
      ))}
    </div>
  )
}
