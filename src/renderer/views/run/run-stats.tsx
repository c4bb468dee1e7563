// The figures of the run, each under its name.

import type { ReactNode } from 'react'
import type { RunRecord } from '../../../shared/deck-state.ts'
import type { RunFigures } from '../../../shared/figures.ts'
import { formatCount, formatDuration, formatRate, NOTHING } from '../../components/format.ts'
import { useDeck } from '../../live/use-deck.ts'
import css from './run-panel.module.css'

type Stat = readonly [name: string, value: string, explained: string]

function progress(run: RunRecord, figures: RunFigures | undefined): Stat {
  const done =
    run.status === 'done' ? run.totalTasks - (figures?.failed ?? 0) - (figures?.lost ?? 0) : (figures?.done ?? 0)
  const percent = Math.floor((100 * done) / Math.max(1, run.totalTasks))
  return [
    'Tasks',
    `${formatCount(done)} / ${formatCount(run.totalTasks)} (${percent} %)`,
    'Answered tasks of all tasks',
  ]
}

function whileRunning(figures: RunFigures | undefined): readonly Stat[] {
  const eta = figures?.etaMs ?? null
  return [
    [
      'Rate',
      figures === undefined ? NOTHING : formatRate(figures.ratePerS),
      'Answered tasks a second, over the last 3 s',
    ],
    ['Elapsed', figures === undefined ? NOTHING : formatDuration(figures.elapsedMs), 'Since Start'],
    ['Left', eta === null ? NOTHING : formatDuration(eta), 'At the present rate'],
    [
      'Workers',
      figures === undefined ? NOTHING : `${figures.workersAlive} of ${figures.workersWanted}`,
      'Alive of wanted',
    ],
    [
      'Queue depth',
      figures === undefined ? NOTHING : formatCount(figures.queued),
      'Tasks that no worker has been given yet',
    ],
    [
      'In flight',
      figures === undefined ? NOTHING : formatCount(figures.inFlight),
      'Tasks handed to a worker and not answered',
    ],
    [
      'Chunk now',
      figures === undefined ? NOTHING : formatCount(figures.chunkSizeNow),
      'Tasks in the newest message to a worker',
    ],
  ]
}

function atTheEnd(run: RunRecord): readonly Stat[] {
  const elapsed = run.elapsedMs ?? 0
  const rate = run.status === 'done' && elapsed > 0 ? formatRate((1000 * run.totalTasks) / elapsed) : NOTHING
  return [
    ['Mean rate', rate, 'Tasks a second over the whole run'],
    ['Elapsed', formatDuration(elapsed), 'From Start to the end'],
    ['Workers', formatCount(run.workers), 'Wanted at the end'],
  ]
}

export function RunStats({ run }: { readonly run: RunRecord }): ReactNode {
  const figures = useDeck((deck) => deck.runFiguresOf[run.id])
  const stats = [progress(run, figures), ...(run.status === 'running' ? whileRunning(figures) : atTheEnd(run))]
  return (
    <dl className={css.stats}>
      {stats.map(([name, value, explained]) => (
        <div key={name} className={css.stat} title={explained}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
