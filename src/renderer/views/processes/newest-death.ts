// Which death is worth a sentence: the newest that was no ordinary end.

import type { SessionState, ProcessRecord } from '../../../shared/session-state.ts'
import type { ProcessId } from '../../../shared/process.ts'

/**
 * A worker that the pool let go, or a function that returned, is no news. One that Procdeck ended for a reason is, and so
 * is one that took tasks with it, whatever its exit code.
 */
export function isNews({ cause, exitCode, error, loss }: ProcessRecord): boolean {
  if (cause === null) return false
  if (loss !== null && loss.inFlight > 0) return true
  return cause.by === 'procdeck' ? error !== null : exitCode !== 0
}

export function newestDeath(session: SessionState): ProcessId | null {
  let newest: ProcessRecord | null = null
  for (const process of Object.values(session.processes)) {
    if (isNews(process) && (newest === null || (process.exitedAtMs ?? 0) >= (newest.exitedAtMs ?? 0))) newest = process
  }
  return newest?.id ?? null
}
