// The widths of the table's columns as a CSS template, and how many columns the cause of an exit spans.

import type { OptionalColumn } from './columns-store.ts'
import type { ColumnId } from './columns.ts'

const GAP_PX = 8
const PADDING_PX = 24

/** Least width in pixels, and the share of the remaining width. */
const WIDTHS: Readonly<Record<ColumnId, readonly [least: number, share?: number]>> = {
  name: [138, 0.35],
  pid: [50],
  state: [138],
  exit: [92],
  cpu: [46],
  memory: [66],
  flight: [52],
  chunk: [78, 1],
  done: [64],
  age: [32],
}
const ACTIONS_PX = 96
const UNDER_CAUSE: ReadonlySet<string> = new Set(['cpu', 'memory', 'flight', 'chunk'])

function shown(hidden: readonly OptionalColumn[]): ColumnId[] {
  return (Object.keys(WIDTHS) as ColumnId[]).filter((id) => !(hidden as readonly string[]).includes(id))
}

export function gridTemplate(hidden: readonly OptionalColumn[]): {
  readonly columns: string
  readonly leastPx: number
} {
  const ids = shown(hidden)
  const columns = ids.map((id) => {
    const [least, share] = WIDTHS[id]
    return share === undefined ? `${least}px` : `minmax(${least}px, ${share}fr)`
  })
  const least = ids.reduce((sum, id) => sum + WIDTHS[id][0] + GAP_PX, 0)
  return { columns: [...columns, `${ACTIONS_PX}px`].join(' '), leastPx: least + ACTIONS_PX + PADDING_PX }
}

/** Columns that the cause of an exit spans in place of metrics. */
export function causeSpan(hidden: readonly OptionalColumn[]): number {
  return shown(hidden).filter((id) => UNDER_CAUSE.has(id)).length
}
