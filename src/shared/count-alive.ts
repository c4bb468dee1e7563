// How many processes are alive: of all that a session knows, or of some of them.

import { isAlive } from './process.ts'
import type { ProcessRecord, SessionState } from './session-state.ts'

export function countAlive(processes: readonly ProcessRecord[]): number {
  return processes.reduce((count, { state }) => (isAlive(state) ? count + 1 : count), 0)
}

export function aliveIn({ processes }: Pick<SessionState, 'processes'>): number {
  return countAlive(Object.values(processes))
}
