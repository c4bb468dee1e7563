// Which run is meant: the live one that the sliders act on, and the one on the stage.

import type { DeckState, RunRecord } from '../../../shared/deck-state.ts'
import type { RunId } from '../../../shared/run.ts'

/** Runs in the order in which they began: integer keys come out counted up. */
function newest(deck: DeckState, wanted: (run: RunRecord) => boolean): RunRecord | null {
  return Object.values(deck.runs).filter(wanted).at(-1) ?? null
}

/** The newest run that is still going. */
export function liveRun(deck: DeckState): RunRecord | null {
  return newest(deck, (run) => run.status === 'running')
}

/** The run that a person picked, or the newest one. */
export function stagedRun(deck: DeckState, picked: RunId | null): RunRecord | null {
  const chosen = picked === null ? undefined : deck.runs[picked]
  return chosen ?? newest(deck, () => true)
}
