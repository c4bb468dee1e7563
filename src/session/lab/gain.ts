// Whether processes are worth it. One arrangement decides, so that the verdict says one thing of it, and one only.

import { type CellStats, sameCell } from '../../shared/lab.ts'
import { isAdvised } from '../../shared/lab-notes.ts'
import { type Facts, HELPS } from './facts.ts'

export type GainKind = 'helps' | 'may help' | 'hardly helps' | 'does not help'

export interface Gain {
  readonly kind: GainKind
  readonly baseline: CellStats
  /** The arrangement that decides. */
  readonly judged: CellStats
  readonly speedUp: number
  readonly interval: readonly [low: number, high: number]
}

/** Null without a baseline, and without an arrangement beside it. */
export function gainOf(facts: Facts): Gain | null {
  const { baseline } = facts
  const judged = judgedOf(facts)
  if (baseline === null || judged === null) return null
  const { speedUp, speedUpInterval: interval } = judged
  if (speedUp === null || interval === null) return null
  return { kind: kindOf(speedUp, interval[0]), baseline, judged, speedUp, interval }
}

/** The advised one. Where that is the baseline of a program, or is slower than the baseline: the fastest beside it. */
function judgedOf({ baseline, cells, advised }: Facts): CellStats | null {
  const others = cells.filter(({ cell }) => !sameCell(cell, baseline?.cell ?? null))
  const chosen = others.find((one) => isAdvised(one, { advised: advised?.cell ?? null }))
  if (chosen !== undefined) return chosen
  return others.reduce<CellStats | null>((so, one) => (so === null || one.medianMs < so.medianMs ? one : so), null)
}

function kindOf(speedUp: number, low: number): GainKind {
  if (speedUp < 1) return 'does not help'
  if (speedUp < HELPS) return 'hardly helps'
  return low > 1 ? 'helps' : 'may help'
}
