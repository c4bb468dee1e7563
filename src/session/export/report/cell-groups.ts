// The cells of an experiment as lines of a chart: one for each method and chunk size, over the counts of workers.

import type { CellStats, LabAnalysis, LabCell } from '../../../shared/lab.ts'
import { cellKey } from '../../../shared/lab.ts'
import { formatCount } from '../../../shared/plural.ts'

/** More lines than this cannot be told apart: then each method has that of its best chunk size. */
const MOST_GROUPS = 6

export interface CellGroup {
  /** "fork, chunks of 100" */
  readonly name: string
  readonly key: string
  /** By their counts of workers, ascending. */
  readonly cells: readonly CellStats[]
}

export interface ShownGroups {
  readonly groups: readonly CellGroup[]
  /** Whether others are left out. */
  readonly bestOnly: boolean
}

/** Equal for cells that differ in their workers alone. */
export const groupKey = (cell: LabCell): string => cellKey({ ...cell, workers: 0 })

export function chunkWords({ chunkSize }: LabCell): string {
  return chunkSize === null ? '' : chunkSize === 'auto' ? 'chunks auto' : `chunks of ${formatCount(chunkSize)}`
}

function groupWords(cell: LabCell): string {
  const method = cell.method === 'async' ? 'at once in one process' : cell.method
  const chunks = cell.method === 'async' ? '' : chunkWords(cell)
  return chunks === '' ? method : `${method}, ${chunks}`
}

/** Without the plain loop, which is what the others are compared with. */
export function measuredCells({ cells }: LabAnalysis): readonly CellStats[] {
  return cells.filter(({ cell }) => cell.method !== 'loop')
}

/** The baseline first, and every cell once. */
export function allCells({ baseline, cells }: LabAnalysis): readonly CellStats[] {
  if (baseline === null) return cells
  const key = cellKey(baseline.cell)
  return [baseline, ...cells.filter(({ cell }) => cellKey(cell) !== key)]
}

function cellGroups(cells: readonly CellStats[]): readonly CellGroup[] {
  const found = new Map<string, CellStats[]>()
  for (const stats of cells) {
    const key = groupKey(stats.cell)
    const group = found.get(key)
    if (group === undefined) found.set(key, [stats])
    else group.push(stats)
  }
  return [...found].map(([key, group]) => {
    const ordered = group.toSorted((a, b) => a.cell.workers - b.cell.workers)
    return { key, name: ordered[0] === undefined ? '' : groupWords(ordered[0].cell), cells: ordered }
  })
}

const fastest = ({ cells }: CellGroup): number => cells.reduce((so, { medianMs }) => Math.min(so, medianMs), Infinity)

/** Of the method of the advised cell, the best chunk size is that of this cell. */
export function shownGroups(analysis: LabAnalysis): ShownGroups {
  const groups = cellGroups(measuredCells(analysis))
  const advised = analysis.advised === null ? null : groupKey(analysis.advised)
  if (groups.length <= MOST_GROUPS) return { groups, bestOnly: false }
  const best = new Map<string, CellGroup>()
  for (const group of groups) {
    const method = group.cells[0]?.cell.method ?? ''
    const so = best.get(method)
    const isBetter = so === undefined || group.key === advised || (so.key !== advised && fastest(group) < fastest(so))
    if (isBetter) best.set(method, group)
  }
  return { groups: [...best.values()], bestOnly: true }
}
