// What a worker answered, or what became of tasks that none answered, as a batch of outcomes.

import type { TaskOutcome } from '../../shared/run.ts'
import { STATUS_DONE } from '../wire/protocol.ts'
import { RemoteTaskError, toRemoteError, type WorkerDeath } from '../errors.ts'
import { type FailureFacts, failureError } from './failure-reason.ts'
import type { OutcomeBatch } from './job.ts'
import type { FailureReason, SchedulerInstruction } from './scheduler/scheduler-messages.ts'

type Accept = Extract<SchedulerInstruction, { readonly do: 'accept' }>
type Settle = Extract<SchedulerInstruction, { readonly do: 'settle' }>

/** Decoded answers of one results frame. */
export interface Answers {
  readonly values: unknown[]
  readonly statuses: Uint8Array
  readonly workMs: ArrayLike<number>
}

const OUTCOME_OF: Readonly<Record<FailureReason, TaskOutcome>> = {
  unsendable: 'failed',
  unstartable: 'failed',
  timeout: 'failed',
  lost: 'lost',
  poison: 'lost',
  cancelled: 'cancelled',
}

export function answeredBatch(accept: Accept, answers: Answers, pid: number | null): OutcomeBatch {
  const { first, worker, attempts } = accept
  const { values, statuses, workMs } = answers
  const outcomes = new Array<TaskOutcome>(values.length).fill('done')
  for (let i = 0; i < values.length; i++) {
    if (statuses[i] === STATUS_DONE) continue
    outcomes[i] = 'failed'
    values[i] = new RemoteTaskError(toRemoteError(values[i]), pid, first + i)
  }
  return { first, outcomes, values, workMs, processId: worker, pid, attempts }
}

/** One error for all of them, for they share the reason: a million errors with stacks would block for seconds. */
export function settledBatch(settle: Settle, death: WorkerDeath | null, facts: FailureFacts): OutcomeBatch {
  const { first, count, failureReason, worker, attempts } = settle
  const error = failureError(failureReason, first, count, attempts, death, facts)
  return {
    first,
    outcomes: new Array<TaskOutcome>(count).fill(OUTCOME_OF[failureReason]),
    values: new Array<unknown>(count).fill(error),
    workMs: new Float32Array(count),
    processId: worker,
    pid: death?.pid ?? null,
    attempts,
  }
}
