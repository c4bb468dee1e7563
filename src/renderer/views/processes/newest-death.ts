// Finds the exit that the strip describes: the newest unexpected one.

import { endedAsAsked } from '../../../shared/death.ts'
import type { SessionState, ProcessRecord } from '../../../shared/session-state.ts'
import type { ProcessId } from '../../../shared/process.ts'

/**
 * A worker that its pool stopped, a function that returned, or a process that a person terminated, is not news. A process
 * that Procdeck ended for an error is, and so is one that exited with tasks, whatever its exit code.
 */
export function isNews({ cause, exitCode, error, loss }: ProcessRecord): boolean {
  if (cause === null) return false
  if (loss !== null && loss.inFlight > 0) return true
  if (endedAsAsked(exitCode, cause.by)) return error !== null
  // Of a watched process that only its parent saw end, nothing is known.
  return exitCode !== null && exitCode !== 0
}

export function newestDeath(session: SessionState): ProcessId | null {
  let newest: ProcessRecord | null = null
  for (const process of Object.values(session.processes)) {
    if (isNews(process) && (newest === null || (process.exitedAtMs ?? 0) >= (newest.exitedAtMs ?? 0))) newest = process
  }
  return newest?.id ?? null
}
