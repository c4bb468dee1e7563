// The column headers: a click or Enter sorts, a second one reverses, a third one returns to the order of starts.

import type { ReactTable } from '@tanstack/react-table'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { AFTER_NUMBER, type ColumnId, EXPLAINED, type features, type ProcessRow, RIGHT } from './columns.ts'
import css from './processes.module.css'

const ARIA_SORT = { asc: 'ascending', desc: 'descending' } as const

/** One tab stop for all headers; arrows move between them. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const at = buttons.findIndex((button) => button === document.activeElement)
  if (at === -1) return
  event.preventDefault()
  buttons[at + (event.key === 'ArrowLeft' ? -1 : 1)]?.focus()
}

interface GridHeadProps {
  readonly table: ReactTable<typeof features, ProcessRow>
  readonly hidden: readonly string[]
}

export function GridHead({ table, hidden }: GridHeadProps): ReactNode {
  const [stop, setStop] = useState(0)
  const headers = (table.getHeaderGroups()[0]?.headers ?? []).filter(({ id }) => !hidden.includes(id))
  return (
    <div role="row" tabIndex={-1} className={`${css.cells} ${css.head}`} onKeyDown={moveFocus}>
      {headers.map(({ id, column }, place) => {
        const sorted = column.getIsSorted()
        const Icon = sorted === 'asc' ? IconArrowUp : IconArrowDown
        return (
          <div
            key={id}
            role="columnheader"
            className={css.header}
            data-right={RIGHT.has(id)}
            data-after-number={AFTER_NUMBER.has(id)}
            aria-sort={sorted === false ? 'none' : ARIA_SORT[sorted]}
          >
            <button
              type="button"
              className={css.sort}
              tabIndex={place === stop ? 0 : -1}
              title={EXPLAINED[id as ColumnId]}
              data-testid={`sort-${id}`}
              onFocus={() => setStop(place)}
              onClick={column.getToggleSortingHandler()}
            >
              {String(column.columnDef.header)}
              {sorted !== false && <Icon size={11} />}
            </button>
          </div>
        )
      })}
      <div role="columnheader" className={css.header}>
        <span className="visually-hidden">Actions</span>
      </div>
    </div>
  )
}
