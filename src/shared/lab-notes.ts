// What is said of an arrangement beside its numbers, the same in the window, in a terminal and in reports.

import { type CellStats, type LabAnalysis, sameCell } from './lab.ts'

/** Only what is not slower than the baseline: otherwise there is nothing to advise but the baseline. */
export function isAdvised({ cell, speedUp }: CellStats, { advised }: Pick<LabAnalysis, 'advised'>): boolean {
  return sameCell(cell, advised) && (speedUp === null || speedUp >= 1)
}
