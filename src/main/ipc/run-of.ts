// Finds the run that a command names.

import type { Session } from '../../session/session.ts'
import type { RunHandle } from '../../session/sources/source.ts'
import { CommandFailure } from '../../shared/command-failure.ts'
import type { RunId } from '../../shared/run.ts'

/** @throws CommandFailure `E_GONE` */
export function runOf(session: Session, id: RunId): RunHandle {
  const run = session.run(id)
  if (run === undefined)
    throw new CommandFailure('E_GONE', `Run ${id} is not in the table any more: its rows were cleared.`)
  return run
}

/** @throws CommandFailure `E_GONE`, `E_STATE` */
export function activeRunOf(session: Session, id: RunId): RunHandle {
  const run = runOf(session, id)
  if (!run.active) throw new CommandFailure('E_STATE', `Run ${id} has ended; press "Run again" to start it anew.`)
  return run
}
