// Finds the live run, on which the sliders act, and the run on the stage.

import type { SessionState, RunRecord } from '../../../shared/session-state.ts'
import type { RunId } from '../../../shared/run.ts'

/** Runs in the order of their starts: an object lists integer keys in rising order. */
function newest(session: SessionState, wanted: (run: RunRecord) => boolean): RunRecord | null {
  return Object.values(session.runs).filter(wanted).at(-1) ?? null
}

/** The newest run that is still active. */
export function liveRun(session: SessionState): RunRecord | null {
  return newest(session, (run) => run.status === 'running')
}

/** The run that a person picked, or the newest one. */
export function stagedRun(session: SessionState, picked: RunId | null): RunRecord | null {
  const chosen = picked === null ? undefined : session.runs[picked]
  return chosen ?? newest(session, () => true)
}
