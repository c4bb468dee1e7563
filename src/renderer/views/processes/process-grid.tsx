// The table itself: sorted by TanStack Table, drawn by TanStack Virtual, moved about in by keyboard.

import { useTable } from '@tanstack/react-table'
import { type KeyboardEvent, type ReactNode, useCallback, useMemo, useRef } from 'react'
import type { ProcessAction, ProcessId } from '../../../shared/process.ts'
import { useVirtualRows } from '../../components/use-virtual-rows.ts'
import { deckStore } from '../../stores/deck-store.ts'
import { closeDetails, openDetails } from '../../stores/details-actions.ts'
import { stageStore, useStage } from '../../stores/stage-store.ts'
import { useDeck } from '../../stores/use-deck.ts'
import { columns, features, type ProcessRow as Row, rowId } from './columns.ts'
import { FILTER_ID } from './filter-field.tsx'
import { GridHead } from './grid-head.tsx'
import { gridItems } from './grid-items.ts'
import { gridKey, moveTo } from './grid-keys.ts'
import { ProcessRow } from './process-row.tsx'
import { parseFilter } from './row-filter.ts'
import css from './processes.module.css'
import { RunHeading } from './run-heading.tsx'

const ROW_PX = 26

interface ProcessGridProps {
  readonly onAct: (id: ProcessId, action: ProcessAction) => void
}

function select(id: ProcessId): void {
  stageStore.setState({ selectedProcess: id })
}

function pauseOrResume(id: ProcessId): ProcessAction {
  return deckStore.getState().figuresOf[id]?.activity === 'stopped' ? 'resume' : 'pause'
}

export function ProcessGrid({ onAct }: ProcessGridProps): ReactNode {
  const scroll = useRef<HTMLDivElement>(null)
  const processes = useDeck(({ deck }) => deck.processes)
  const runs = useDeck(({ deck }) => deck.runs)
  const figuresOf = useDeck((deck) => deck.figuresOf)
  const selected = useStage((stage) => stage.selectedProcess)
  const filterText = useStage((stage) => stage.filter)
  const data = useMemo<Row[]>(() => {
    const rows = Object.values(processes).map((record) => ({ record, figures: figuresOf[record.id] }))
    const parsed = parseFilter(filterText)
    // While something is being typed that means nothing yet, every row stays.
    return parsed === null || 'problem' in parsed ? rows : rows.filter(parsed.filter)
  }, [processes, figuresOf, filterText])
  const table = useTable({ features, columns, data, getRowId: rowId, enableMultiSort: false })
  const rows = table.getRowModel().rows
  const items = useMemo(
    () =>
      gridItems(
        { processes, runs },
        rows.map((row) => row.original.record.id),
      ),
    [processes, runs, rows],
  )
  const rowsOnScreen = useVirtualRows({
    count: items.length,
    scroll,
    rowPx: ROW_PX,
    headPx: ROW_PX,
    keyOf: (place) => {
      const item = items[place]
      return item?.kind === 'process' ? item.id : `run ${item?.runId}`
    },
  })
  const placeOf = useCallback(
    (id: ProcessId | null) => {
      const place = items.findIndex((item) => item.kind === 'process' && item.id === id)
      return place === -1 ? null : place
    },
    [items],
  )

  const onKeyDown = (event: KeyboardEvent): void => {
    const pressed = gridKey(event)
    if (pressed === null) return
    event.preventDefault()
    if (pressed.kind === 'filter') {
      document.getElementById(FILTER_ID)?.focus()
      return
    }
    if (pressed.kind === 'details') {
      if (!pressed.open) closeDetails()
      else if (selected !== null) openDetails(selected)
      return
    }
    if (pressed.kind === 'act') {
      const record = selected === null ? undefined : processes[selected]
      if (record === undefined || record.exitedAtMs !== null) return
      onAct(record.id, pressed.action === 'pause-or-resume' ? pauseOrResume(record.id) : pressed.action)
      return
    }
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / ROW_PX) - 2)
    const place = moveTo(items, placeOf(selected), pressed.move, page)
    const item = place === null ? undefined : items[place]
    if (place === null || item?.kind !== 'process') return
    select(item.id)
    rowsOnScreen.scrollTo(place)
  }

  return (
    <div
      ref={scroll}
      className={css.grid}
      role="grid"
      tabIndex={0}
      aria-label="Processes"
      aria-rowcount={items.length + 1}
      aria-activedescendant={placeOf(selected) === null ? undefined : `process-${selected}`}
      data-testid="process-grid"
      onKeyDown={onKeyDown}
    >
      <GridHead table={table} />
      <div role="rowgroup" className={css.rows} style={{ height: rowsOnScreen.heightPx }}>
        {rowsOnScreen.items.map((row) => {
          const { key, index } = row
          const item = items[index]
          if (item === undefined) return null
          const top = rowsOnScreen.topOf(row)
          if (item.kind === 'run') return <RunHeading key={key} runId={item.runId} top={top} place={index} />
          return (
            <ProcessRow
              key={key}
              id={item.id}
              top={top}
              place={index}
              selected={item.id === selected}
              onSelect={select}
              onAct={onAct}
            />
          )
        })}
      </div>
    </div>
  )
}
