// A session with its local source, for the window, the command line and an engine process alike.

import { type HostRuntime, setHostRuntime } from '../engine/process/host-entry.ts'
import { Session } from './session.ts'
import { LocalSource } from './sources/local-source.ts'

/**
 * A program that watches 256 workers on two cores must get CPU time beside them. On cores that are otherwise free, a
 * worker is exactly as fast.
 */
const WORKER_NICENESS = 10

export type { HostRuntime }

export interface SessionSetup {
  /** Program and files that run the children. */
  readonly runtime: HostRuntime
  /** `own-thread`: a program with a window must not block while a process is created. */
  readonly spawnIn: 'this-thread' | 'own-thread'
  /** `inherit`: the output of children also goes to that of this program, byte for byte. Default `capture`. */
  readonly output?: 'inherit' | 'capture'
  /** Of working children among few. Default: one that leaves the window its time. */
  readonly niceness?: number
}

export function createSession({ runtime, spawnIn, output = 'capture', niceness = WORKER_NICENESS }: SessionSetup): {
  readonly session: Session
  readonly local: LocalSource
} {
  setHostRuntime(runtime)
  const session = new Session()
  const local = new LocalSource(session.host, { niceness, spawnIn, output })
  session.attach(local)
  return { session, local }
}
