// The value of a program without a map: its own report while it runs, its result when it is done.

import type { ReactNode } from 'react'
import type { RunRecord } from '../../../shared/session-state.ts'
import { formatCount } from '../../../shared/plural.ts'
import { formatDuration, NOTHING } from '../../components/format.ts'
import { useSession } from '../../live/use-session.ts'
import css from './run-panel.module.css'
import { tookText } from './took-text.ts'

export function ProgramValue({ run }: { readonly run: RunRecord }): ReactNode {
  const { status, result } = run
  if (status === 'running')
    return (
      <div className={css.headline}>
        <span className={css.value} data-testid="run-value">
          Running…
        </span>
      </div>
    )
  return (
    <div className={css.headline} role="status">
      {result !== null && (
        <span className={css.value} data-length="long" data-testid="run-result" title={result.headline}>
          {result.headline}
        </span>
      )}
      <span className={css.aside}>{tookText(run)}</span>
    </div>
  )
}

/** Shown only if the program reports its progress. */
export function ProgramProgress({ run }: { readonly run: RunRecord }): ReactNode {
  const progress = useSession((session) => session.runMetricsOf[run.id]?.progress ?? null)
  if (progress === null || run.status !== 'running') return null
  const percent = (100 * progress.done) / Math.max(1, progress.total)
  return (
    <div
      className={css.track}
      data-testid="run-progress"
      role="progressbar"
      aria-label="Steps done"
      aria-valuemin={0}
      aria-valuemax={progress.total}
      aria-valuenow={progress.done}
    >
      <div className={css.part} data-part="done" style={{ width: `${percent}%` }} />
    </div>
  )
}

export function ProgramStats({ run }: { readonly run: RunRecord }): ReactNode {
  const metrics = useSession((session) => session.runMetricsOf[run.id])
  const started = useSession(
    ({ session }) => Object.values(session.processes).filter(({ runId }) => runId === run.id).length,
  )
  const passed = run.checks.filter(({ ok }) => ok).length
  const elapsedMs = run.elapsedMs ?? metrics?.elapsedMs ?? null
  const stats = [
    ['Elapsed', elapsedMs === null ? NOTHING : formatDuration(elapsedMs), 'Since Start'],
    ['Processes', formatCount(started), 'Started by this run, as far as they are listed'],
    ['Checks', run.checks.length === 0 ? NOTHING : `${passed} of ${run.checks.length}`, 'Passed of all that were made'],
    [
      'Lines',
      metrics === undefined ? NOTHING : formatCount(metrics.outputLines),
      'Written by the program and its processes',
    ],
  ] as const
  return (
    <dl className={css.stats} data-kind="program">
      {stats.map(([name, value, explained]) => (
        <div key={name} className={css.stat} title={explained}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The program's own report on this run. */
export function RunStory({ run }: { readonly run: RunRecord }): ReactNode {
  const story = run.result?.story ?? []
  if (story.length === 0) return null
  return (
    <ul className={css.tale} data-testid="run-story" aria-label="What happened">
      {story.map((sentence, i) => (
        <li key={i}>{sentence}</li>
      ))}
    </ul>
  )
}
