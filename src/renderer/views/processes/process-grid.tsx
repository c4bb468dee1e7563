// The table itself: sorted by TanStack Table, drawn by TanStack Virtual, operated by keyboard.

import { useTable } from '@tanstack/react-table'
import {
  type ClipboardEvent,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { ProcessAction, ProcessId } from '../../../shared/process.ts'
import { useVirtualRows } from '../../components/use-virtual-rows.ts'
import { useHiddenColumns } from './columns-store.ts'
import { sessionStore } from '../../live/session-store.ts'
import { closeDetails, openDetails } from '../details/details-actions.ts'
import { stageStore, toggleTag, untagAll, useStage } from '../stage/stage-store.ts'
import { useSession } from '../../live/use-session.ts'
import { useTagged } from '../stage/use-tagged.ts'
import { gridTemplate } from './column-widths.ts'
import { columns, features, type ProcessRow as Row, rowId } from './columns.ts'
import { FILTER_ID } from './filter-field.tsx'
import { GridHead } from './grid-head.tsx'
import { gridItems } from './grid-items.ts'
import { gridKey, moveTo } from './grid-keys.ts'
import { ProcessRow } from './process-row.tsx'
import { rowsAsText } from './row-text.ts'
import { parseFilter } from './row-filter.ts'
import css from './processes.module.css'
import { type OpenRowMenu, RowMenu } from './row-menu.tsx'
import { RunHeading } from './run-heading.tsx'

const ROW_PX = 26
const RIGHT_BUTTON = 2

interface ProcessGridProps {
  readonly onAct: (ids: readonly ProcessId[], action: ProcessAction) => void
}

function select(id: ProcessId, tag = false): void {
  // Selecting another row ends the following of the old one.
  const { selectedProcess, follow } = stageStore.getState()
  stageStore.setState({ selectedProcess: id, follow: follow && selectedProcess === id })
  if (tag) toggleTag(id)
}

function pauseOrResume(ids: readonly ProcessId[]): ProcessAction {
  const { metricsOf } = sessionStore.getState()
  return ids.every((id) => metricsOf[id]?.activity === 'stopped') ? 'resume' : 'pause'
}

export function ProcessGrid({ onAct }: ProcessGridProps): ReactNode {
  const scroll = useRef<HTMLDivElement>(null)
  const [menu, setMenu] = useState<OpenRowMenu | null>(null)
  const closeMenu = useCallback(() => setMenu(null), [])
  const processes = useSession(({ session }) => session.processes)
  const runs = useSession(({ session }) => session.runs)
  const metricsOf = useSession((session) => session.metricsOf)
  const selected = useStage((stage) => stage.selectedProcess)
  const follow = useStage((stage) => stage.follow)
  const tagged = useTagged()
  const hidden = useHiddenColumns()
  const template = useMemo(() => gridTemplate(hidden), [hidden])
  const filterText = useStage((stage) => stage.filter)
  const data = useMemo<Row[]>(() => {
    const rows = Object.values(processes).map((record) => ({ record, metrics: metricsOf[record.id] }))
    const parsed = parseFilter(filterText)
    // While the typed filter is not valid yet, every row stays.
    return parsed === null || 'problem' in parsed ? rows : rows.filter(parsed.filter)
  }, [processes, metricsOf, filterText])
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

  const followed = follow ? placeOf(selected) : null
  const { scrollTo } = rowsOnScreen
  useEffect(() => {
    if (followed !== null) scrollTo(followed)
  }, [followed, scrollTo])

  /** The tagged rows, or else the selected one. */
  const chosen = tagged.length > 0 ? tagged : selected === null ? [] : [selected]

  const onCopy = (event: ClipboardEvent): void => {
    // Text marked with the mouse is copied instead of rows.
    if (document.getSelection()?.isCollapsed === false) return
    const copied = data.filter(({ record }) => chosen.includes(record.id))
    if (copied.length === 0) return
    event.clipboardData.setData('text/plain', rowsAsText(copied))
    event.preventDefault()
  }

  const onContextMenu = (event: MouseEvent): void => {
    event.preventDefault()
    if (chosen.length === 0) return
    const { clientX, clientY, button } = event
    const row = selected === null ? null : document.getElementById(`process-${selected}`)
    // By the menu key: at the row, since the event is of the whole table.
    const { left, bottom } = row?.getBoundingClientRect() ?? { left: clientX, bottom: clientY }
    setMenu({ chosen, ...(button === RIGHT_BUTTON ? { x: clientX, y: clientY } : { x: left, y: bottom }) })
  }

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
      const living = chosen.filter((id) => processes[id]?.exitedAtMs === null)
      if (living.length > 0)
        onAct(living, pressed.action === 'pause-or-resume' ? pauseOrResume(living) : pressed.action)
      return
    }
    if (pressed.kind === 'follow') {
      stageStore.setState({ follow: selected !== null && !follow })
      return
    }
    if (pressed.kind === 'untag') {
      untagAll()
      return
    }
    if (pressed.kind === 'tag' && selected !== null) toggleTag(selected)
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / ROW_PX) - 2)
    // As in htop: the next row is selected after a tag.
    const move = pressed.kind === 'move' ? pressed.move : 'down'
    const place = moveTo(items, placeOf(selected), move, page)
    const item = place === null ? undefined : items[place]
    if (place === null || item?.kind !== 'process') return
    select(item.id)
    rowsOnScreen.scrollTo(place)
  }

  return (
    <>
      <div
        ref={scroll}
        className={css.grid}
        role="grid"
        tabIndex={0}
        aria-label="Processes"
        aria-multiselectable
        style={{ '--grid-columns': template.columns, '--grid-width': `${template.leastPx}px` } as CSSProperties}
        aria-rowcount={items.length + 1}
        aria-activedescendant={placeOf(selected) === null ? undefined : `process-${selected}`}
        data-testid="process-grid"
        onKeyDown={onKeyDown}
        onCopy={onCopy}
        onContextMenu={onContextMenu}
      >
        <GridHead table={table} hidden={hidden} />
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
                tagged={tagged.includes(item.id)}
                followed={follow && item.id === selected}
                onSelect={select}
                onAct={onAct}
              />
            )
          })}
        </div>
      </div>
      <RowMenu open={menu} onClose={closeMenu} onAct={onAct} />
    </>
  )
}
