// How many processes are alive: of all that the session knows, or of some of them.

import { isAlive } from '../../shared/process.ts'
import type { ProcessRecord } from '../../shared/session-state.ts'
import type { SessionStore } from './session-store.ts'

export function countAlive(processes: readonly ProcessRecord[]): number {
  return processes.reduce((count, { state }) => (isAlive(state) ? count + 1 : count), 0)
}

/** A slice for `useSession`. */
export function aliveInSession({ session }: Pick<SessionStore, 'session'>): number {
  return countAlive(Object.values(session.processes))
}
