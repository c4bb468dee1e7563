// One row for each task: its outcome, and the process that did it. Only the visible rows exist.

import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { RunResults, TaskRow } from '../../../shared/run.ts'
import { ErrorNote } from '../../components/error-note.tsx'
import { errorText } from '../../../shared/error-text.ts'
import { formatDuration, formatValue, NOTHING } from '../../components/format.ts'
import { useVirtualRows } from '../../components/use-virtual-rows.ts'
import css from './run-panel.module.css'
import { pageOffset } from './use-run-results.ts'

const ROW_PX = 22

interface TaskResultsProps {
  readonly total: number
  readonly results: RunResults | null
  readonly onNeed: (offset: number) => void
}

function explain(row: TaskRow): string {
  const attempts = row.attempts > 1 ? `, handed out ${row.attempts} times because a worker died` : ''
  const error = row.error === null ? '' : `: ${errorText(row.error)}`
  return `${row.label}: ${row.text ?? row.value ?? row.outcome}${attempts}${error}`
}

function outcomeText(row: TaskRow): string {
  if (row.text !== null) return row.text
  if (row.value !== null) return formatValue(row.value)
  return row.outcome === 'waiting' ? NOTHING : row.outcome
}

interface CellsProps {
  readonly row: TaskRow
  /** Of a task that failed. */
  readonly onAsk: () => void
}

function Cells({ row, onAsk }: CellsProps): ReactNode {
  return (
    <>
      <span role="cell" className={css.text}>
        {row.label}
      </span>
      <span role="cell" className={row.text === null ? css.number : css.text}>
        {row.attempts > 1 && <span className={css.quiet}>↻ </span>}
        {row.error === null ? (
          outcomeText(row)
        ) : (
          <button type="button" className={css.ask} title={explain(row)} onClick={onAsk} data-testid="result-error">
            {outcomeText(row)}
          </button>
        )}
      </span>
      <span role="cell" className={css.number}>
        {row.pid ?? NOTHING}
      </span>
      <span role="cell" className={`${css.number} ${css.quiet}`}>
        {row.workMs === null ? NOTHING : formatDuration(row.workMs)}
      </span>
    </>
  )
}

export function TaskResults({ total, results, onNeed }: TaskResultsProps): ReactNode {
  const scroll = useRef<HTMLDivElement>(null)
  const [asked, setAsked] = useState<TaskRow | null>(null)
  const rows = useVirtualRows({ count: total, scroll, rowPx: ROW_PX, headPx: ROW_PX })
  const needed = pageOffset(rows.items[0]?.index ?? 0)
  useEffect(() => onNeed(needed), [needed, onNeed])
  const table = (
    <div
      ref={scroll}
      className={css.scroll}
      role="table"
      data-wide={results?.rows.some(({ text }) => text !== null)}
      aria-label="Results per task"
      aria-rowcount={total + 1}
      tabIndex={0}
    >
      <div role="row" className={`${css.row} ${css.columnNames}`}>
        <span role="columnheader">Task</span>
        <span role="columnheader" className={css.number}>
          Value
        </span>
        <span role="columnheader" className={css.number}>
          PID
        </span>
        <span role="columnheader" className={css.number}>
          Work
        </span>
      </div>
      <div className={css.rows} style={{ height: rows.heightPx }}>
        {rows.items.map((item) => {
          const row = results?.rows[item.index - results.offset]
          return (
            <div
              key={item.key}
              role="row"
              aria-rowindex={item.index + 2}
              data-testid="result-row"
              data-outcome={row?.outcome ?? 'unread'}
              className={`${css.row} ${css.virtual}`}
              style={{ top: rows.topOf(item) }}
              title={row === undefined ? undefined : explain(row)}
            >
              {row === undefined ? (
                <span className={css.quiet}>…</span>
              ) : (
                <Cells row={row} onAsk={() => setAsked(row)} />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
  return (
    <>
      {table}
      {asked !== null && asked.error !== null && (
        <div role="status" className={css.asked}>
          <span className={css.quiet}>{asked.label}</span>
          <ErrorNote key={asked.label} error={asked.error} isOpen />
          <button type="button" className={css.ask} onClick={() => setAsked(null)} aria-label="Close the error">
            ×
          </button>
        </div>
      )}
    </>
  )
}
