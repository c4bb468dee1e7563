// The cells with their statistics.

import type { CellStats, LabAnalysis } from '../../../shared/lab.ts'
import { cellWords } from '../../../shared/lab.ts'
import {
  formatCores,
  formatMemory,
  formatNumber,
  formatShare,
  formatTimes,
  timeColumn,
} from '../../../shared/lab-numbers.ts'
import { isAdvised, notesOf } from '../../../shared/lab-notes.ts'
import { formatCount } from '../../../shared/plural.ts'
import { allCells } from './cell-groups.ts'
import { html, type Markup } from './markup.ts'
import { numberColumn, rangeText, table } from './table.ts'

const NO_BASELINE = 'there is no baseline'
const ONCE = 'measured once'

export function cellsTable(analysis: LabAnalysis): Markup {
  const rows = allCells(analysis)
  const { unit, format } = timeColumn(rows.flatMap(({ medianMs, minMs, maxMs }) => [medianMs, minMs, maxMs]))
  return table<CellStats>({
    caption: `Cells: times in ${unit}, over the trials that count`,
    columns: [
      {
        head: 'Cell',
        cell: (stats) => {
          const words = cellWords(stats.cell)
          const notes = notesOf(stats, analysis).join(', ')
          return notes === '' ? words : html`${words} <span class="tag">${notes}</span>`
        },
      },
      numberColumn(`Median (${unit})`, ({ medianMs }) => medianMs, format),
      {
        head: '95% interval',
        isNumber: true,
        cell: ({ trials, interval }) => rangeText(trials < 2 ? null : interval, format, ONCE),
      },
      {
        head: 'Min – max',
        isNumber: true,
        cell: ({ minMs, maxMs }) => rangeText([minMs, maxMs], format, 'not measured'),
      },
      numberColumn('Speed\u2011up (times)', ({ speedUp }) => speedUp, formatTimes, NO_BASELINE),
      {
        head: '95% interval',
        isNumber: true,
        cell: ({ trials, speedUpInterval }) =>
          trials < 2 ? rangeText(null, formatTimes, ONCE) : rangeText(speedUpInterval, formatTimes, NO_BASELINE),
      },
      numberColumn('Efficiency', ({ efficiency }) => efficiency, formatShare, NO_BASELINE),
      numberColumn('Tasks/s', ({ throughput }) => throughput, formatNumber, 'the tasks of a program are not known'),
      numberColumn('Cores used', ({ coresUsed }) => coresUsed, formatCores),
      numberColumn('Memory', ({ peakRssBytes }) => peakRssBytes, formatMemory, 'its processes were not seen'),
      numberColumn('Trials', ({ trials }) => trials, formatCount),
      numberColumn('Outliers', ({ outliers }) => outliers, formatCount),
    ],
    rows,
    isMarked: (stats) => isAdvised(stats, analysis),
  })
}
