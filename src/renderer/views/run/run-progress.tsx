// How far the run is: answered, in flight, and what went wrong, as parts of one bar.

import type { ReactNode } from 'react'
import type { RunRecord } from '../../../shared/deck-state.ts'
import { formatCount } from '../../components/format.ts'
import { useDeck } from '../../live/use-deck.ts'
import css from './run-panel.module.css'

export function RunProgress({ run }: { readonly run: RunRecord }): ReactNode {
  const figures = useDeck((deck) => deck.runFiguresOf[run.id])
  const total = Math.max(1, run.totalTasks)
  // The run's end comes as an event, ahead of the last sample.
  const done =
    run.status === 'done' ? run.totalTasks - (figures?.failed ?? 0) - (figures?.lost ?? 0) : (figures?.done ?? 0)
  const bad = (figures?.failed ?? 0) + (figures?.lost ?? 0)
  const flight = run.status === 'running' ? (figures?.inFlight ?? 0) : 0
  const width = (tasks: number): { readonly width: string } => ({ width: `${(100 * tasks) / total}%` })
  return (
    <div
      className={css.track}
      data-testid="run-progress"
      role="progressbar"
      aria-label="Tasks answered"
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
