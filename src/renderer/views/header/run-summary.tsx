// The state of the session in one line.

import type { ReactNode } from 'react'
import { formatCount } from '../../../shared/plural.ts'
import { formatDuration } from '../../components/format.ts'
import { aliveIn } from '../../../shared/count-alive.ts'
import { percentOver } from '../../../shared/task-counts.ts'
import type { SessionStore } from '../../live/session-store.ts'
import { liveRun, stagedRun } from '../stage/runs.ts'
import { useSession } from '../../live/use-session.ts'
import css from './header-bar.module.css'

function summarise({ session, runMetricsOf, ready }: SessionStore): string {
  if (!ready) return ''
  const alive = aliveIn(session)
  const run = liveRun(session)
  if (run === null) {
    const last = stagedRun(session, null)
    const ended =
      last === null
        ? 'Nothing is running'
        : `Run ${last.id} ${last.status}${last.result === null ? '' : `: ${last.result.headline}`}`
    return alive === 0 ? ended : `${ended} · ${formatCount(alive)} alive`
  }
  const metrics = runMetricsOf[run.id]
  const parts = [`Run ${run.id}: ${run.title}`, `${formatCount(alive)} alive`]
  const percent = metrics === undefined ? null : percentOver(metrics)
  if (metrics !== undefined && percent !== null) {
    parts.push(`${percent} %`)
    if (metrics.etaMs !== null) parts.push(`${formatDuration(metrics.etaMs)} left`)
  }
  return parts.join(' · ')
}

export function RunSummary(): ReactNode {
  return <span className={css.summary}>{useSession(summarise)}</span>
}
