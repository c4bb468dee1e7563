// Which death is worth a sentence: the newest that was no ordinary end.

import type { DeckState, ProcessRecord } from '../../../shared/deck-state.ts'
import type { ProcessId } from '../../../shared/process.ts'

/** A worker that the pool let go, or a function that returned, is no news. */
export function isNews({ cause, exitCode }: ProcessRecord): boolean {
  return cause !== null && cause.by !== 'procdeck' && exitCode !== 0
}

export function newestDeath(deck: DeckState): ProcessId | null {
  let newest: ProcessRecord | null = null
  for (const process of Object.values(deck.processes)) {
    if (isNews(process) && (newest === null || (process.exitedAtMs ?? 0) >= (newest.exitedAtMs ?? 0))) newest = process
  }
  return newest?.id ?? null
}
