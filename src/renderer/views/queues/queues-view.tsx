// Each queue: its depth, its producers, its consumers, and the processes that wait.

import { type ReactNode, useMemo } from 'react'
import { formatCount } from '../../../shared/plural.ts'
import { EmptyNote } from '../../components/empty-note.tsx'
import { useSession } from '../../live/use-session.ts'
import { queueRows } from './queue-rows.ts'
import css from './queues.module.css'

export function QueuesView(): ReactNode {
  const session = useSession((store) => store.session)
  const runMetricsOf = useSession((store) => store.runMetricsOf)
  const metricsOf = useSession((store) => store.metricsOf)
  const queueStatusOf = useSession((store) => store.queueStatusOf)
  const rows = useMemo(
    () => queueRows(session, runMetricsOf, metricsOf, queueStatusOf),
    [session, runMetricsOf, metricsOf, queueStatusOf],
  )
  if (rows.length === 0)
    return (
      <EmptyNote>
        No queue. A run that is going has one, with the tasks that no process has taken yet; it goes with the run.
      </EmptyNote>
    )
  return (
    <div className={css.box} data-testid="queues" tabIndex={0} role="region" aria-label="Queues">
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Queue</th>
            <th scope="col" className={css.right}>
              Depth
            </th>
            <th scope="col">Producers</th>
            <th scope="col">Consumers</th>
            <th scope="col">Who waits</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, depth, room, producers, consumers, waiting }) => (
            <tr key={key} data-testid="queue-row">
              <th scope="row">{name}</th>
              <td className={css.right} data-testid="queue-cell-depth">
                {formatCount(depth)}
                {room !== null && ` of ${formatCount(room)}`}
              </td>
              <td>{producers}</td>
              <td>{consumers}</td>
              <td>{waiting}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
