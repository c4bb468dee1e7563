// The use of each worker's wall time, as one bar, and the slowest tasks of the run.

import { type ReactNode, useCallback, useRef } from 'react'
import { countAlive } from '../../../shared/count-alive.ts'
import { plural } from '../../../shared/plural.ts'
import type { WorkerInsight } from '../../../shared/run.ts'
import type { RunRecord } from '../../../shared/session-state.ts'
import { EmptyNote } from '../../components/empty-note.tsx'
import { formatDuration, NOTHING } from '../../components/format.ts'
import { useVirtualRows } from '../../components/use-virtual-rows.ts'
import { call } from '../../live/call.ts'
import { usePolled } from '../../live/use-polled.ts'
import { useSession } from '../../live/use-session.ts'
import css from './run-panel.module.css'
import { SlowestTasks } from './slowest-tasks.tsx'
import times from './worker-times.module.css'
import { formatSeconds, lifeMs, PARTS, shareOf } from './time-parts.ts'

const REFRESH_MS = 1_000
const HEAD_PX = 22
const ROW_PX = 30

function Bar({ worker, longestMs }: { readonly worker: WorkerInsight; readonly longestMs: number }): ReactNode {
  return (
    <div className={times.track} aria-hidden>
      {PARTS.map(({ part, key }) => (
        <div
          key={part}
          className={times.part}
          data-part={part}
          style={{ width: `${shareOf(worker[key], longestMs)}%` }}
        />
      ))}
    </div>
  )
}

/** The column names are the legend of the bars. */
function ColumnNames(): ReactNode {
  return (
    <div role="row" className={`${times.row} ${times.names}`}>
      <span role="columnheader">Process</span>
      <span role="columnheader" className={css.number}>
        PID
      </span>
      {PARTS.map(({ part, name, explained }) => (
        <span key={part} role="columnheader" className={times.legend} title={explained}>
          <i className={`${times.part} ${times.swatch}`} data-part={part} aria-hidden />
          {name}
        </span>
      ))}
    </div>
  )
}

function told({ name, pid, tasks, ...worker }: WorkerInsight): string {
  const parts = PARTS.map(({ name: part, key }) => `${part.toLowerCase()} ${formatDuration(worker[key])}`)
  return `${name} (PID ${pid ?? NOTHING}), ${plural(tasks, 'task')}: ${parts.join(', ')}`
}

export function WorkerTimes({ run }: { readonly run: RunRecord }): ReactNode {
  const scroll = useRef<HTMLDivElement>(null)
  // After the end of the run its processes still have to exit, which changes their times.
  const changes = useSession(
    ({ session }) =>
      run.status === 'running' ||
      countAlive(Object.values(session.processes).filter(({ runId }) => runId === run.id)) > 0,
  )
  const ask = useCallback(() => call('run.insights', { runId: run.id }), [run.id])
  const { value, failure } = usePolled(ask, changes ? REFRESH_MS : null)
  const workers = value?.workers ?? []
  const longestMs = Math.max(...workers.map(lifeMs), 0)
  const rows = useVirtualRows({ count: workers.length, scroll, rowPx: ROW_PX, headPx: HEAD_PX })
  if (failure !== null)
    return (
      <p role="alert" className={css.error}>
        The times of the processes could not be read: {failure.message}
      </p>
    )
  return (
    <div
      ref={scroll}
      className={css.scroll}
      role="group"
      aria-label="Processes: where their time went"
      data-testid="worker-times"
      tabIndex={0}
    >
      {workers.length === 0 ? (
        <EmptyNote>No pool of this run has started a process yet.</EmptyNote>
      ) : (
        <div role="table" aria-label="Time of each process" aria-rowcount={workers.length + 1}>
          <ColumnNames />
          <div className={css.rows} style={{ height: rows.heightPx }}>
            {rows.items.map((item) => {
              const worker = workers[item.index]
              if (worker === undefined) return null
              return (
                <div
                  key={item.key}
                  role="row"
                  aria-rowindex={item.index + 2}
                  className={`${times.row} ${css.virtual}`}
                  style={{ top: rows.topOf(item) }}
                  data-testid="worker-time"
                  data-pid={worker.pid}
                  title={told(worker)}
                >
                  <span role="cell" className={css.text}>
                    {worker.name}
                  </span>
                  <span role="cell" className={css.number}>
                    {worker.pid ?? NOTHING}
                  </span>
                  {PARTS.map(({ part, key }) => (
                    <span key={part} role="cell" className={css.number} data-testid={`time-${part}`}>
                      {formatSeconds(worker[key])}
                    </span>
                  ))}
                  <Bar worker={worker} longestMs={longestMs} />
                </div>
              )
            })}
          </div>
        </div>
      )}
      <SlowestTasks tasks={value?.slowest ?? []} />
    </div>
  )
}
