// All living processes together. Pure.

import type { DeckState } from '../../../shared/deck-state.ts'
import type { ProcessFigures } from '../../../shared/figures.ts'
import { isAlive, type ProcessId } from '../../../shared/process.ts'

export interface Totals {
  readonly alive: number
  /** Of one core: 150 is one and a half. */
  readonly cpuPercent: number
  readonly rssBytes: number
  readonly inFlight: number
  /** Of the dead, too. */
  readonly done: number
}

export function totalsOf(
  processes: DeckState['processes'],
  figuresOf: Readonly<Record<ProcessId, ProcessFigures>>,
): Totals {
  let [alive, cpuPercent, rssBytes, inFlight, done] = [0, 0, 0, 0, 0]
  for (const { id, state } of Object.values(processes)) {
    const figures = figuresOf[id]
    done += figures?.done ?? 0
    if (!isAlive(state)) continue
    alive++
    cpuPercent += figures?.cpuPercent ?? 0
    rssBytes += figures?.rssBytes ?? 0
    inFlight += figures?.inFlight ?? 0
  }
  return { alive, cpuPercent, rssBytes, inFlight, done }
}
