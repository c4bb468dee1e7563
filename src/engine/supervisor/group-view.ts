// The state of a supervised group and of its members, in the words that people read.

import { assertNever } from '../../shared/assert-never.ts'
import type { ExitCause, ProcessId, ProcessState } from '../../shared/process.ts'
import type { Life } from '../process/life.ts'
import type { WorkerProcess } from '../process/worker-process.ts'
import type { Group, Member } from './group-machine.ts'
import type { End, RestartPolicy } from './restart-policy.ts'

/** The present state of one child. */
export interface ChildView {
  readonly name: string
  readonly restart: RestartPolicy
  readonly state: ProcessState
  /** Id of its present process, or of the last one. */
  readonly processId: ProcessId | null
  readonly pid: number | null
  readonly exitCode: number | null
  readonly cause: ExitCause | null
  /** How often the group restarted it. */
  readonly restarts: number
  /** In `backoff`: the time of its restart, on the clock of the journal. */
  readonly nextStartAtMs: number | null
}

/** The member runs, or will start without a further request. */
function isBusy(group: Group, { presence, goal }: Member): boolean {
  return presence !== 'down' || (group.phase === 'running' && goal === 'up')
}

/** No member runs, and none will start without a request. */
export function isSettled(group: Group): boolean {
  return !group.members.some((member) => isBusy(group, member))
}

/** No member is starting: each runs, waits in back-off, goes down, or has ended. */
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

export function childView(group: Group, member: Member, process: WorkerProcess | undefined): ChildView {
  const { name, restart, restarts, dueAtMs } = member
  const { pid = null, exitCode = null, cause = null }: Partial<Life> = process?.life ?? {}
  const state = memberState(group, member)
  const nextStartAtMs = state === 'backoff' ? dueAtMs : null
  return { name, restart, state, processId: process?.id ?? null, pid, exitCode, cause, restarts, nextStartAtMs }
}

/** A request to stop or SIGTERM is OTP's `shutdown`; SIGKILL is a death, whatever its sender. */
export function endOf({ exitCode, cause, askedBy, sent }: Life): End {
  if (exitCode === 0) return 'normal'
  const isByUs = cause?.by === 'you' || cause?.by === 'procdeck'
  const wasAsked = askedBy !== null || sent.some(({ signal }) => signal === 'SIGTERM')
  return isByUs && wasAsked ? 'requested' : 'abnormal'
}
