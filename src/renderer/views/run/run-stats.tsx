// The metrics of the run, each under its name.

import type { ReactNode } from 'react'
import type { RunRecord } from '../../../shared/session-state.ts'
import type { RunMetrics } from '../../../shared/metrics.ts'
import { formatCount } from '../../../shared/plural.ts'
import { formatDuration, formatRate, NOTHING } from '../../components/format.ts'
import { useSession } from '../../live/use-session.ts'
import { meanRatePerS } from '../../../shared/task-counts.ts'
import { doneTasks } from './done-tasks.ts'
import css from './run-panel.module.css'

type Stat = readonly [name: string, value: string, explained: string]

function progress(run: RunRecord, metrics: RunMetrics | undefined): Stat {
  const done = doneTasks(run, metrics)
  const percent = Math.floor((100 * done) / Math.max(1, run.totalTasks))
  return [
    'Tasks done',
    `${formatCount(done)} / ${formatCount(run.totalTasks)} (${percent} %)`,
    'Tasks that returned, of all tasks; those that failed, were lost or were cancelled stand beside the result',
  ]
}

function whileRunning(metrics: RunMetrics | undefined): readonly Stat[] {
  const eta = metrics?.etaMs ?? null
  return [
    [
      'Rate',
      metrics === undefined ? NOTHING : formatRate(metrics.ratePerS),
      'Answered tasks a second, over the last 3 s',
    ],
    ['Elapsed', metrics === undefined ? NOTHING : formatDuration(metrics.elapsedMs), 'Since Start'],
    ['Left', eta === null ? NOTHING : formatDuration(eta), 'At the present rate'],
    [
      'Workers',
      metrics === undefined ? NOTHING : `${metrics.workersAlive} of ${metrics.workersWanted}`,
      'Alive of wanted',
    ],
    [
      'Queue depth',
      metrics === undefined ? NOTHING : formatCount(metrics.queueDepth),
      'Tasks that no worker has been given yet',
    ],
    [
      'In flight',
      metrics === undefined ? NOTHING : formatCount(metrics.inFlight),
      'Tasks handed to a worker and not answered',
    ],
    [
      'Chunk now',
      metrics === undefined ? NOTHING : formatCount(metrics.chunkSizeNow),
      'Tasks in the newest message to a worker',
    ],
  ]
}

function atTheEnd(run: RunRecord, metrics: RunMetrics | undefined): readonly Stat[] {
  const elapsed = run.elapsedMs ?? 0
  const rate = meanRatePerS(doneTasks(run, metrics), metrics?.failed ?? 0, elapsed)
  return [
    ['Mean rate', rate === null ? NOTHING : formatRate(rate), 'Answered tasks a second over the whole run'],
    ['Elapsed', formatDuration(elapsed), 'From Start to the end'],
    ['Workers', formatCount(run.workers), 'Wanted at the end'],
  ]
}

export function RunStats({ run }: { readonly run: RunRecord }): ReactNode {
  const metrics = useSession((session) => session.runMetricsOf[run.id])
  const stats = [progress(run, metrics), ...(run.status === 'running' ? whileRunning(metrics) : atTheEnd(run, metrics))]
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
