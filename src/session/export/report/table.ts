// A table of the report: caption, heads with scope, numbers at the right. A wide one scrolls by itself.

import { timeColumn } from '../../../shared/lab-numbers.ts'
import { html, type Markup, missing } from './markup.ts'

export interface Column<Row> {
  readonly head: string
  readonly cell: (row: Row) => Markup | string
  /** Numbers stand at the right. */
  readonly isNumber?: boolean
}

interface TableProps<Row> {
  readonly caption: string
  /** The first names its row. */
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  /** A row that stands out; what it is stands in a cell. */
  readonly isMarked?: (row: Row) => boolean
}

export function table<Row>({ caption, columns, rows, isMarked }: TableProps<Row>): Markup {
  const heads = columns.map(({ head, isNumber }) =>
    isNumber === true ? html`<th scope="col" class="number">${head}</th>` : html`<th scope="col">${head}</th>`,
  )
  const lines = rows.map((row) => {
    const cells = columns.map((column, place) => cellOf(column, row, place === 0))
    return isMarked?.(row) === true ? html`<tr class="marked">${cells}</tr>\n` : html`<tr>${cells}</tr>\n`
  })
  return html`<div class="wide" role="group" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${lines}</tbody>
</table></div>`
}

function cellOf<Row>({ cell, isNumber }: Column<Row>, row: Row, isFirst: boolean): Markup {
  const value = cell(row)
  if (isFirst) return html`<th scope="row">${value}</th>`
  return isNumber === true ? html`<td class="number">${value}</td>` : html`<td>${value}</td>`
}

/** A column of numbers, of which some may be missing. */
export function numberColumn<Row>(
  head: string,
  value: (row: Row) => number | null,
  format: (value: number) => string,
  reason: string | ((row: Row) => string) = 'not measured',
): Column<Row> {
  return {
    head,
    isNumber: true,
    cell: (row) => {
      const one = value(row)
      if (one !== null && Number.isFinite(one)) return format(one)
      return missing(typeof reason === 'string' ? reason : reason(row))
    },
  }
}

/** A column of times in one unit, which its head names. */
export function timesColumn<Row>(
  head: string,
  rows: readonly Row[],
  value: (row: Row) => number | null,
  reason?: string | ((row: Row) => string),
): Column<Row> {
  const { unit, format } = timeColumn(rows.map((row) => value(row) ?? 0))
  return numberColumn(`${head} (${unit})`, value, format, reason)
}

/** "1.20 – 1.31", or a dash where there is no such range. */
export function rangeText(
  range: readonly [number, number] | null,
  format: (value: number) => string,
  reason: string,
): Markup {
  return range?.every((end) => Number.isFinite(end)) === true
    ? html`${format(range[0])} – ${format(range[1])}`
    : missing(reason)
}
