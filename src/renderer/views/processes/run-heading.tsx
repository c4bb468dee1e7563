// The heading of a run's rows: number, title, status. A click puts the run on the stage.

import type { ReactNode } from 'react'
import type { RunId } from '../../../shared/run.ts'
import { formatCount } from '../../../shared/plural.ts'
import { formatDuration } from '../../components/format.ts'
import { countAlive } from '../../../shared/count-alive.ts'
import { percentOver } from '../../../shared/task-counts.ts'
import type { SessionStore } from '../../live/session-store.ts'
import { stagedRun } from '../stage/runs.ts'
import { stageStore, useStage } from '../stage/stage-store.ts'
import { useSession } from '../../live/use-session.ts'
import css from './processes.module.css'

function standing({ session, runMetricsOf }: SessionStore, runId: RunId | null): string {
  const own = Object.values(session.processes).filter((process) => process.runId === runId)
  const alive = countAlive(own)
  const count = `${formatCount(alive)} alive, ${formatCount(own.length - alive)} dead`
  const run = runId === null ? undefined : session.runs[runId]
  if (run === undefined) return count
  const metrics = runMetricsOf[run.id]
  if (run.status === 'running') {
    const percent = metrics === undefined ? null : percentOver(metrics)
    return percent === null ? `running · ${count}` : `running · ${percent} % · ${count}`
  }
  const result = run.result === null ? '' : `: ${run.result.headline}`
  return `${run.status}${run.elapsedMs === null ? '' : ` after ${formatDuration(run.elapsedMs)}`}${result} · ${count}`
}

interface RunHeadingProps {
  readonly runId: RunId | null
  readonly top: number
  readonly place: number
}

export function RunHeading({ runId, top, place }: RunHeadingProps): ReactNode {
  const title = useSession(({ session }) =>
    runId === null ? 'Processes without a run' : `Run ${runId} · ${session.runs[runId]?.title ?? 'cleared'}`,
  )
  const text = useSession((session) => standing(session, runId))
  const picked = useStage((stage) => stage.pickedRun)
  const staged = useSession(({ session }) => stagedRun(session, picked)?.id === runId)
  return (
    <div
      role="row"
      aria-rowindex={place + 2}
      className={`${css.heading} ${css.placed}`}
      style={{ top }}
      data-testid="run-heading"
      data-run-id={runId}
    >
      <span role="gridcell" className={css.headingTitle}>
        {title}
      </span>
      <span role="gridcell" className={css.headingText}>
        {text}
      </span>
      {runId !== null && !staged && (
        <span role="gridcell">
          <button type="button" className={css.link} onClick={() => stageStore.setState({ pickedRun: runId })}>
            Show this run
          </button>
        </span>
      )}
    </div>
  )
}
