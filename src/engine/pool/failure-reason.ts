// The error of tasks that no worker answered: one error for all tasks that share the reason.

import { assertNever } from '../../shared/assert-never.ts'
import type { LastState } from '../../shared/run.ts'
import { taskNumbers } from '../../shared/plural.ts'
import { PoisonTaskError, PoolClosedError, TaskTimeoutError, WorkerLostError, type WorkerDeath } from '../errors.ts'
import type { InstructionOf } from './scheduler/scheduler-messages.ts'

const UNKNOWN: WorkerDeath = { pid: null, exitCode: null, reason: 'for an unknown reason', stderr: [] }

export interface FailureFacts {
  readonly deadlineMs: number | null
  /** Why the job was cancelled; null for the end of the pool. */
  readonly aborted: { readonly value: unknown } | null
}

/** What is said of tasks that are lost: they are told apart, for each may have had another effect. */
function lostWords(first: number, count: number, lastState: LastState): string {
  const tasks = taskNumbers(first, count)
  const notAgain = `and ${count === 1 ? 'is' : 'are'} not run again`
  switch (lastState) {
    case 'running':
      return `${tasks} ${count === 1 ? 'was' : 'were'} running ${notAgain}`
    case 'may-have-run':
      return count === 1
        ? `${tasks} may have run, for it is not known how far its worker had come, ${notAgain}`
        : `${tasks} may have run, for their worker was among them, ${notAgain}`
    case 'finished':
      return `${tasks} had finished, but ${count === 1 ? 'its answer was' : 'their answers were'} lost, ${notAgain}`
    default:
      return assertNever(lastState, 'lastState')
  }
}

export function failureError(
  { failureReason, first, count, attempts, lastState = 'running', error }: InstructionOf<'settle'>,
  death: WorkerDeath | null,
  { deadlineMs, aborted }: FailureFacts,
): unknown {
  const tasks = taskNumbers(first, count)
  const were = count === 1 ? 'was' : 'were'
  switch (failureReason) {
    case 'lost':
      return new WorkerLostError(death ?? UNKNOWN, lostWords(first, count, lastState), lastState)
    case 'poison':
      return new PoisonTaskError(first, attempts, death ?? UNKNOWN)
    case 'timeout':
      return new TaskTimeoutError(first, deadlineMs ?? 0, death?.pid ?? null, attempts)
    case 'cancelled':
      if (aborted !== null) return aborted.value
      return new PoolClosedError(`${tasks} ${were} cancelled: the pool was terminated`)
    case 'unstartable': {
      const why = death === null ? '' : `: ${[death.reason, ...death.stderr.slice(-3)].join('; ')}`
      return new PoolClosedError(`${tasks} ${were} not run: the workers end before their first task${why}`)
    }
    case 'no-workers': {
      const why = death === null ? '' : `; the last one, PID ${death.pid ?? '?'}, is gone: ${death.reason}`
      return new PoolClosedError(
        `${tasks} ${were} not run: no worker is left, and the restart policy starts no other${why}`,
      )
    }
    case 'unsendable':
      return error
    default:
      return assertNever(failureReason, 'failureReason')
  }
}
