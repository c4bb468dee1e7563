// An entry in the list: its title and verdict, and at the right when it was and how it ended.

import {
  IconAlertTriangleFilled,
  IconBan,
  IconCircleCheckFilled,
  IconCircleXFilled,
  IconFlask,
  IconPlayerPlay,
  IconPlayerPlayFilled,
} from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import type { ExperimentStatus, ExperimentSummary } from '../../../shared/lab.ts'
import { choose, focusList, open, toggleTick } from './history-actions.ts'
import { kindWords, momentWords, whenWords } from './history-words.ts'
import css from './history.module.css'

const STATUS: Readonly<Record<ExperimentStatus, typeof IconBan>> = {
  running: IconPlayerPlayFilled,
  done: IconCircleCheckFilled,
  failed: IconCircleXFilled,
  cancelled: IconBan,
  interrupted: IconAlertTriangleFilled,
}

export const rowElementId = (place: number): string => `history-row-${place}`

export function Status({ status }: { readonly status: ExperimentStatus }): ReactNode {
  const Icon = STATUS[status]
  return (
    <span className={css.status} data-status={status}>
      <Icon size={13} aria-hidden />
      <span className={css.word}>{status}</span>
    </span>
  )
}

interface HistoryRowProps {
  /** Null while it is read. */
  readonly row: ExperimentSummary | null
  readonly place: number
  readonly top: number
  readonly chosen: boolean
  readonly ticked: boolean
  readonly opened: boolean
  readonly nowMs: number
}

function Cells({
  row,
  ticked,
  nowMs,
}: Pick<HistoryRowProps, 'ticked' | 'nowMs'> & { readonly row: ExperimentSummary }) {
  const { kind, title, verdict, status, startedAt } = row
  const Icon = kind === 'run' ? IconPlayerPlay : IconFlask
  return (
    <>
      <span role="gridcell" className={css.tick}>
        <input
          type="checkbox"
          tabIndex={-1}
          checked={ticked}
          aria-label={`Tick ${title}`}
          data-testid="history-tick"
          onClick={(event) => event.stopPropagation()}
          onChange={() => {
            toggleTick(row)
            // The keys are the list's.
            focusList()
          }}
        />
      </span>
      <span role="gridcell" className={css.what}>
        <strong className={css.name}>
          <Icon size={14} aria-hidden className={css.kind} />
          {title}
        </strong>
        <span className={css.verdict}>{verdict === '' ? '–' : verdict}</span>
      </span>
      <span role="gridcell" className={css.when}>
        <span className={css.time} title={momentWords(startedAt)}>
          {whenWords(startedAt, nowMs)}
        </span>
        <span className={css.how}>
          <span className={css.kindWords}>{kindWords(row)}</span>
          <Status status={status} />
        </span>
      </span>
    </>
  )
}

export const HistoryRow = memo(function HistoryRow(props: HistoryRowProps): ReactNode {
  const { row, place, top, chosen, ticked, opened, nowMs } = props
  return (
    // The list has the focus; a click on a row opens it.
    <div
      id={rowElementId(place)}
      role="row"
      aria-rowindex={place + 1}
      aria-selected={ticked}
      aria-current={opened ? 'true' : undefined}
      className={css.row}
      style={{ top }}
      data-testid="history-row"
      data-kind={row?.kind}
      data-chosen={chosen}
      data-ticked={ticked}
      data-opened={opened}
      title={row === null ? undefined : [row.title, row.verdict, row.notes].filter(Boolean).join('\n')}
      onClick={(event) => {
        if (row === null) return
        choose(place)
        if (event.ctrlKey || event.metaKey) toggleTick(row)
        else void open(row)
      }}
    >
      {row === null ? (
        <span role="gridcell" className={css.unread}>
          …
        </span>
      ) : (
        <Cells row={row} ticked={ticked} nowMs={nowMs} />
      )}
    </div>
  )
})
