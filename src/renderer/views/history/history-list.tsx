// The rows of the history. Only the visible ones exist, and only their pages are read. Operated by keyboard.

import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useVirtualRows } from '../../components/use-virtual-rows.ts'
import { choose, compareTicked, LIST_ID, open, removeChosen, toggleTick, untickAll } from './history-actions.ts'
import { historyKey, placeAfterStep } from './history-keys.ts'
import { rowAt } from './history-pages.ts'
import { HistoryRow, rowElementId } from './history-row.tsx'
import { historyStore, idsOf, useHistory } from './history-store.ts'
import css from './history.module.css'
import { showsRows } from './read-list.ts'

const ROW_PX = 44

export function HistoryList(): ReactNode {
  const scroll = useRef<HTMLDivElement>(null)
  const list = useHistory((history) => history.list)
  const place = useHistory((history) => history.place)
  const ticked = useHistory((history) => history.ticked)
  const opened = useHistory((history) => history.opened)
  const [nowMs] = useState(() => Date.now())
  const total = list.total ?? 0
  const rows = useVirtualRows({ count: total, scroll, rowPx: ROW_PX })
  const [first, last] = [rows.items[0]?.index ?? 0, rows.items.at(-1)?.index ?? 0]
  useEffect(() => showsRows(first, last), [first, last])
  const { scrollTo } = rows
  useEffect(() => {
    if (place < total) scrollTo(place)
  }, [place, total, scrollTo])
  const openedIds = idsOf(opened)

  const onKeyDown = (event: KeyboardEvent): void => {
    const pressed = historyKey(event)
    if (pressed === null || total === 0) return
    event.preventDefault()
    const row = rowAt(historyStore.getState().list, place)
    const page = Math.max(1, Math.floor(rows.viewPx / ROW_PX) - 1)
    switch (pressed.kind) {
      case 'move':
        choose(placeAfterStep(place, pressed.step, total, page))
        break
      case 'open':
        if (row !== null) void open(row)
        break
      case 'tick':
        if (row !== null) toggleTick(row)
        // As in the table of processes: the next row is chosen after a tick.
        choose(placeAfterStep(place, 'down', total, page))
        break
      case 'untick':
        untickAll()
        break
      case 'delete':
        void removeChosen()
        break
      case 'compare':
        void compareTicked()
        break
    }
  }

  return (
    <div
      ref={scroll}
      id={LIST_ID}
      className={css.list}
      role="grid"
      tabIndex={total === 0 ? -1 : 0}
      aria-label="Runs and experiments, newest first"
      aria-multiselectable
      aria-rowcount={total}
      aria-activedescendant={rowAt(list, place) === null ? undefined : rowElementId(place)}
      data-testid="history-list"
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className={css.rows} style={{ height: rows.heightPx }}>
        {rows.items.map((item) => {
          const row = rowAt(list, item.index)
          return (
            <HistoryRow
              key={item.key}
              row={row}
              place={item.index}
              top={rows.topOf(item)}
              chosen={item.index === place}
              ticked={row !== null && ticked.some(({ id }) => id === row.id)}
              opened={row !== null && openedIds.includes(row.id)}
              nowMs={nowMs}
            />
          )
        })}
      </div>
    </div>
  )
}
