// What the window knows of the deck: the folded state, the newest figures, and the recent points of the charts.

import { type DeckState, EMPTY_DECK } from '../../shared/deck-state.ts'
import type { EventLevel } from '../../shared/describe-event.ts'
import type { ChartPoint, Figures, ProcessFigures, RunFigures } from '../../shared/figures.ts'
import type { ProcessId } from '../../shared/process.ts'
import type { RunId } from '../../shared/run.ts'

export interface LiveView {
  /** A hello has been folded in. */
  readonly ready: boolean
  readonly deck: DeckState
  readonly figures: Figures | null
  /** The last figures of each listed process; a dead one keeps its last. */
  readonly figuresOf: Readonly<Record<ProcessId, ProcessFigures>>
  readonly runFiguresOf: Readonly<Record<RunId, RunFigures>>
  readonly history: readonly ChartPoint[]
  /** Wall clock at monotonic time 0. */
  readonly wallEpochMs: number
  /** Monotonic time of the deck's clock as of the newest message; steps about once a second. */
  readonly nowMs: number
}

export const EMPTY_VIEW: LiveView = {
  ready: false,
  deck: EMPTY_DECK,
  figures: null,
  figuresOf: {},
  runFiguresOf: {},
  history: [],
  wallEpochMs: 0,
  nowMs: 0,
}

/** One line of the list of events. */
export interface ListedLine {
  readonly wallMs: number
  readonly level: EventLevel | 'gap'
  /** The process it is about, by the name that it had then; null for the deck itself. */
  readonly source: string | null
  readonly text: string
}
