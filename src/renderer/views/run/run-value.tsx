// The value of a map: partial while the run is active, the result when it is done.

import type { ReactNode } from 'react'
import type { RunRecord } from '../../../shared/session-state.ts'
import { formatCount, plural } from '../../../shared/plural.ts'
import { useSession } from '../../live/use-session.ts'
import css from './run-panel.module.css'
import { tookText } from './took-text.ts'
import { useValueUnit } from './use-value-unit.ts'

const TROUBLES = [
  ['failed', 'Tasks whose function threw'],
  ['lost', 'Tasks whose worker died and that are not run again'],
  ['cancelled', 'Tasks that were not run'],
] as const

/** Beside the value, which excludes these tasks; each count is shown only above zero. */
function RunTroubles({ run }: { readonly run: RunRecord }): ReactNode {
  const metrics = useSession((session) => session.runMetricsOf[run.id])
  return TROUBLES.map(([name, explained]) => {
    const count = metrics?.[name] ?? 0
    return (
      count > 0 && (
        <span key={name} className={css.trouble} data-trouble={name} title={explained}>
          {formatCount(count)} {name}
        </span>
      )
    )
  })
}

export function RunValue({ run }: { readonly run: RunRecord }): ReactNode {
  const value = useSession((session) => session.runMetricsOf[run.id]?.value ?? null)
  const done = useSession((session) => session.runMetricsOf[run.id]?.done ?? 0)
  const unit = useValueUnit(run)
  const amount = unit === '' ? plural(done, 'result') : `${formatCount(value ?? 0)} ${unit}`
  if (run.status === 'running') {
    return (
      <div className={css.headline}>
        <span className={css.value} data-testid="run-value">
          {amount} so far
        </span>
        <RunTroubles run={run} />
      </div>
    )
  }
  return (
    <div className={css.headline} role="status">
      {run.result === null ? (
        <span className={css.value} data-testid="run-value">
          {amount}
        </span>
      ) : (
        <span className={css.value} data-testid="run-result">
          {run.result.headline}
        </span>
      )}
      <span className={css.aside}>{tookText(run)}</span>
      <RunTroubles run={run} />
    </div>
  )
}
