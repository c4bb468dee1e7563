// Two experiments side by side.

import type { LabCell } from './lab.ts'

export interface LabComparison {
  /** Cells of which both have trials that count, in the order of the first. */
  readonly cells: readonly CellComparison[]
  /** Cells of which only one has them. */
  readonly onlyFirst: readonly LabCell[]
  readonly onlySecond: readonly LabCell[]
  /** What else is different, so that a difference of time may come from it. */
  readonly differences: readonly LabDifference[]
}

/** `noise`: a difference like this one comes by chance more often than once in twenty comparisons. */
export type ComparisonResult = 'faster' | 'slower' | 'noise' | 'cannot tell'

export interface CellComparison {
  readonly cell: LabCell
  readonly first: ComparedTrials
  readonly second: ComparedTrials
  /** Median of the second over the first; below 1 the second is faster. */
  readonly ratio: number
  /** Of the second against the first. */
  readonly result: ComparisonResult
  /** In words, with the figure. */
  readonly text: string
}

export interface ComparedTrials {
  readonly trials: number
  readonly medianMs: number
}

export interface LabDifference {
  readonly about: 'subject' | 'design' | 'machine'
  /** "cores: 4, then 8" */
  readonly text: string
}
