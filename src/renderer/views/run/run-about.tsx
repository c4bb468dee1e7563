// What the workload teaches, and what to watch.

import type { ReactNode } from 'react'
import type { RunRecord } from '../../../shared/session-state.ts'
import { useLaunch } from '../launch/launch-store.ts'
import css from './run-panel.module.css'

export function RunAbout({ run }: { readonly run: RunRecord }): ReactNode {
  const workload = useLaunch((launch) => launch.workloads?.find(({ name }) => name === run.workload))
  if (workload === undefined) return null
  return (
    <div className={css.about} tabIndex={0} role="region" aria-label="About">
      <p>{workload.teaches}</p>
      <p>
        <strong>What to watch.</strong> {workload.watch}
      </p>
    </div>
  )
}
