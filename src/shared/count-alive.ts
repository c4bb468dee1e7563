// How many processes are alive: of the whole session, or of some of its processes.

import { isAlive } from './process.ts'
import type { ProcessRecord, SessionState } from './session-state.ts'

export function countAlive(processes: readonly ProcessRecord[]): number {
  return processes.reduce((count, { state }) => (isAlive(state) ? count + 1 : count), 0)
}

export function aliveIn({ processes }: Pick<SessionState, 'processes'>): number {
  return countAlive(Object.values(processes))
}
