// One process in the table. Selects only its own record and metrics, so that only a changed row is drawn.

import { IconEye, IconTag } from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import { tellDeath } from '../../../shared/death.ts'
import type { ProcessRecord } from '../../../shared/session-state.ts'
import { formatExitCode } from '../../../shared/exit-code.ts'
import { isAlive, type ProcessAction, type ProcessId } from '../../../shared/process.ts'
import { formatCount } from '../../../shared/plural.ts'
import { formatAge, NOTHING } from '../../components/format.ts'
import { type OptionalColumn, useHiddenColumns } from './columns-store.ts'
import type { SessionStore } from '../../live/session-store.ts'
import { useSession } from '../../live/use-session.ts'
import { openDetails } from '../details/details-actions.ts'
import { DeadCells, LivingCells } from './metric-cells.tsx'
import { isNews } from './newest-death.ts'
import css from './processes.module.css'
import { RowActions } from './row-actions.tsx'
import { StateCell } from './state-cell.tsx'

/** How long a start or an exit stays marked. */
const FLASH_MS = 2_000

interface ProcessRowProps {
  readonly id: ProcessId
  readonly top: number
  readonly place: number
  readonly selected: boolean
  readonly tagged: boolean
  readonly followed: boolean
  readonly onSelect: (id: ProcessId, tag: boolean) => void
  readonly onAct: (ids: readonly ProcessId[], action: ProcessAction) => void
}

// The age at the newest metrics, not at the newest event: the ages of all rows change in the frame in which the metrics
// change, instead of each in a frame of its own.
function ageText({ session, metrics, nowMs }: SessionStore, id: ProcessId): string {
  const record = session.processes[id]
  return record === undefined ? '' : formatAge((record.exitedAtMs ?? metrics?.atMs ?? nowMs) - record.startedAtMs)
}

/** Only of an end that is news: workers that a pool has stopped are no alarm. */
function flashOf(record: ProcessRecord | undefined, nowMs: number): 'born' | 'ended' | 'died' | undefined {
  if (record === undefined) return undefined
  if (record.exitedAtMs !== null) {
    if (nowMs - record.exitedAtMs >= FLASH_MS) return undefined
    return isNews(record) ? 'died' : 'ended'
  }
  return nowMs - record.startedAtMs < FLASH_MS ? 'born' : undefined
}

/** An exit code is not known if the parent was gone: only a parent can read it. What never was has none. */
function exitText({ state, exitCode, pid }: ProcessRecord): string {
  return state === 'exited' && exitCode === null && pid !== null ? 'not known' : formatExitCode(exitCode)
}

/** Names differ in their number: a narrow column cuts what stands before it. */
const stemOf = (name: string): string => name.replace(/-\d+$/, '')

export const ProcessRow = memo(function ProcessRow({
  id,
  top,
  place,
  selected,
  tagged,
  followed,
  onSelect,
  onAct,
}: ProcessRowProps): ReactNode {
  const record = useSession(({ session }) => session.processes[id])
  const hidden = useHiddenColumns()
  const shows = (column: OptionalColumn): boolean => !hidden.includes(column)
  const metrics = useSession((session) => session.metricsOf[id])
  const age = useSession((session) => ageText(session, id))
  const flash = useSession((session) => flashOf(session.session.processes[id], session.nowMs))
  const story = useSession(({ session }) => tellDeath(session, id))
  if (record === undefined) return null
  const alive = isAlive(record.state)
  return (
    // The grid has the focus; a click on a row only selects it.
    <div
      id={`process-${id}`}
      role="row"
      aria-rowindex={place + 2}
      aria-selected={selected || tagged}
      className={`${css.cells} ${css.row} ${css.placed}`}
      style={{ top }}
      data-testid="process-row"
      data-process-id={id}
      data-pid={record.pid ?? ''}
      data-state={record.state}
      data-activity={alive ? (metrics?.activity ?? 'idle') : ''}
      data-alive={alive}
      data-flash={flash}
      data-tagged={tagged}
      data-chosen={selected}
      title={story === '' ? undefined : story}
      onMouseDown={({ ctrlKey, metaKey }) => onSelect(id, ctrlKey || metaKey)}
      onDoubleClick={() => openDetails(id)}
    >
      <span role="gridcell" className={`${css.cell} ${css.named}`}>
        {tagged && <IconTag size={11} aria-label="tagged" />}
        {followed && <IconEye size={12} aria-label="followed" />}
        <span className={css.stem}>{stemOf(record.name)}</span>
        <span>{record.name.slice(stemOf(record.name).length)}</span>
      </span>
      {shows('pid') && (
        <span role="gridcell" className={css.right} data-testid="cell-pid">
          {record.pid ?? NOTHING}
        </span>
      )}
      <StateCell record={record} metrics={metrics} />
      <span
        role="gridcell"
        className={`${css.cell} ${css.exit}`}
        data-testid="cell-exit-code"
        data-died={!alive && isNews(record)}
      >
        {exitText(record)}
      </span>
      {alive ? <LivingCells metrics={metrics} hidden={hidden} /> : <DeadCells record={record} hidden={hidden} />}
      {shows('done') && (
        <span
          role="gridcell"
          className={css.right}
          data-testid="cell-done"
          title={`${formatCount(metrics?.done ?? 0)} done, ${formatCount(metrics?.failed ?? 0)} failed`}
        >
          {formatCount(metrics?.done ?? 0)}
        </span>
      )}
      {shows('age') && (
        <span role="gridcell" className={css.right}>
          {age}
        </span>
      )}
      <RowActions record={record} stopped={metrics?.activity === 'stopped'} onAct={onAct} />
    </div>
  )
})
