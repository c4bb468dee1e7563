// What is said of an arrangement or a trial beside its numbers, the same in the window, in a terminal and in reports.

import { type CellStats, type LabAnalysis, sameCell, type TrialMark } from './lab.ts'

export const MARK_WORDS: Readonly<Record<TrialMark, string>> = { 'other-load': 'other load', drift: 'drift' }

export type CellNote = 'baseline' | 'advised' | 'fastest' | 'disturbed'

/** Only what is not slower than the baseline: otherwise there is nothing to advise but the baseline. */
export function isAdvised({ cell, speedUp }: CellStats, { advised }: Pick<LabAnalysis, 'advised'>): boolean {
  return sameCell(cell, advised) && (speedUp === null || speedUp >= 1)
}

export function notesOf(
  stats: CellStats,
  { baseline, advised, best }: Pick<LabAnalysis, 'baseline' | 'advised' | 'best'>,
): readonly CellNote[] {
  return [
    ...(sameCell(stats.cell, baseline?.cell ?? null) ? (['baseline'] as const) : []),
    ...(isAdvised(stats, { advised }) ? (['advised'] as const) : []),
    ...(sameCell(stats.cell, best) ? (['fastest'] as const) : []),
    ...(stats.isDisturbed ? (['disturbed'] as const) : []),
  ]
}
