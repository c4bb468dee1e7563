// The numbers of the charts over workers: a row for each count of workers, a column for each line.

import type { Estimate, LabAnalysis } from '../../../shared/lab.ts'
import { formatNumber, formatShare } from '../../../shared/lab-numbers.ts'
import type { CellGroup } from './cell-groups.ts'
import { html, type Markup, missing } from './markup.ts'
import type { Column } from './table.ts'
import { table } from './table.ts'
import type { CellValue } from './cell-values.ts'

export function groupTable(caption: string, groups: readonly CellGroup[], what: CellValue): Markup {
  const workers = [...new Set(groups.flatMap(({ cells }) => cells.map(({ cell }) => cell.workers)))]
  const columns = groups.map(({ name, cells }) => {
    const byWorkers = new Map(cells.map((stats) => [stats.cell.workers, stats]))
    return {
      head: name,
      isNumber: true,
      cell: (row: number): Markup => {
        const stats = byWorkers.get(row)
        return stats === undefined ? missing('no trial of this cell counts') : valueOf(what, stats)
      },
    }
  })
  return table({
    caption,
    columns: [{ head: 'Workers', cell: String }, ...columns],
    rows: workers.toSorted((a, b) => a - b),
  })
}

function valueOf({ value, range, format }: CellValue, stats: Parameters<CellValue['value']>[0]): Markup {
  const one = value(stats)
  if (one === null || !Number.isFinite(one)) return missing('not measured')
  const ends = range(stats)
  if (ends?.every(Number.isFinite) !== true) return html`${format(one)}`
  return html`${format(one)} <span class="range">${format(ends[0])} – ${format(ends[1])}</span>`
}

interface Fitted {
  readonly name: string
  readonly estimate: Estimate
  readonly format: (value: number) => string
}

/** The fitted parameters. */
export function fitsTable({ fits }: LabAnalysis): readonly Markup[] {
  if (fits === null) return []
  const rows: Fitted[] = [{ name: 'Serial share (Amdahl)', estimate: fits.serial, format: formatShare }]
  if (fits.usl !== null) {
    rows.push({ name: 'Contention (USL)', estimate: fits.usl.contention, format: formatNumber })
    rows.push({ name: 'Coherence (USL)', estimate: fits.usl.coherence, format: formatNumber })
  }
  const column = (head: string, part: (estimate: Estimate) => number): Column<Fitted> => ({
    head,
    isNumber: true,
    cell: ({ estimate, format }) =>
      Number.isFinite(part(estimate)) ? format(part(estimate)) : missing('could not be fitted'),
  })
  return [
    table({
      caption: `Fitted over ${fits.workers.join(', ')} workers, with 95% intervals`,
      columns: [
        { head: 'Parameter', cell: ({ name }) => name },
        column('Value', ({ value }) => value),
        column('Low', ({ low }) => low),
        column('High', ({ high }) => high),
      ],
      rows,
    }),
  ]
}
