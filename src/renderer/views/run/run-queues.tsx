// The queues of the run: the depth of each and how many processes wait; for a closed queue, the items left in it.

import type { ReactNode } from 'react'
import { useShallow } from 'zustand/shallow'
import type { QueueRecord, RunRecord } from '../../../shared/session-state.ts'
import { formatCount, plural } from '../../../shared/plural.ts'
import { NOTHING } from '../../components/format.ts'
import { useSession } from '../../live/use-session.ts'
import css from './run-panel.module.css'

function QueueRow({ queue }: { readonly queue: QueueRecord }): ReactNode {
  const status = useSession((session) => session.queueStatusOf[queue.id])
  const { closed } = queue
  const waits = (status?.putting.length ?? 0) + (status?.getting.length ?? 0) + (status?.joining.length ?? 0)
  return (
    <div role="row" className={css.row} data-testid="run-queue">
      <span role="cell" className={css.text}>
        {queue.name} <span className={css.quiet}>{queue.joinable ? 'JoinableQueue' : 'Queue'}</span>
      </span>
      <span role="cell" className={css.number}>
        {closed === null ? formatCount(status?.queueDepth ?? 0) : NOTHING}
      </span>
      <span role="cell" className={css.number}>
        {queue.maxSize === 0 ? 'no limit' : formatCount(queue.maxSize)}
      </span>
      <span role="cell" className={`${css.number} ${css.quiet}`}>
        {closed === null ? `${formatCount(waits)} waiting` : `closed, ${plural(closed.discarded, 'item')} left`}
      </span>
    </div>
  )
}

export function RunQueues({ run }: { readonly run: RunRecord }): ReactNode {
  const queues = useSession(
    useShallow(({ session }) => Object.values(session.queues).filter(({ runId }) => runId === run.id)),
  )
  return (
    <div className={css.scroll} role="table" aria-label="Queues of the run" tabIndex={0}>
      <div role="row" className={`${css.row} ${css.columnNames}`}>
        <span role="columnheader">Queue</span>
        <span role="columnheader" className={css.number}>
          Depth
        </span>
        <span role="columnheader" className={css.number}>
          Room
        </span>
        <span role="columnheader" className={css.number}>
          State
        </span>
      </div>
      {queues.map((queue) => (
        <QueueRow key={queue.id} queue={queue} />
      ))}
    </div>
  )
}
