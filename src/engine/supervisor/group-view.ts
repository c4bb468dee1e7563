// How a supervised group and its members stand, in the words that people read. Pure.

import { assertNever } from '../../shared/assert-never.ts'
import type { ProcessState } from '../../shared/process.ts'
import type { Group, Member } from './group-machine.ts'

/** It runs, or is to run without anybody's further word. */
function isBusy(group: Group, { presence, goal }: Member): boolean {
  return presence !== 'down' || (group.phase === 'running' && goal === 'up')
}

/** Nothing runs, and nothing will by itself. */
export function isSettled(group: Group): boolean {
  return !group.members.some((member) => isBusy(group, member))
}

/** Nobody is on the way up: each runs, waits in back-off, goes down, or has ended. */
export function hadItsTurn(group: Group): boolean {
  return !group.members.some((member) => memberState(group, member) === 'starting')
}

export function memberState(group: Group, member: Member): ProcessState {
  const { presence, failed, wasUp, dueAtMs } = member
  if (presence !== 'down') return presence
  if (isBusy(group, member)) return dueAtMs !== null && dueAtMs > group.nowMs ? 'backoff' : 'starting'
  if (failed) return 'fatal'
  return wasUp ? 'exited' : 'created'
}

export function groupState(group: Group): ProcessState {
  const settled = isSettled(group)
  switch (group.phase) {
    case 'created':
      return 'created'
    case 'running':
      return settled ? 'exited' : 'running'
    case 'stopped':
      return settled ? 'exited' : 'stopping'
    case 'fatal':
      return settled ? 'fatal' : 'stopping'
    default:
      return assertNever(group.phase, 'group phase')
  }
}
