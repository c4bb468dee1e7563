// The answers of a worker, or the end of tasks that none answered, as a batch of outcomes.

import type { TimeRun } from '../../shared/answers.ts'
import type { ProcessId } from '../../shared/process.ts'
import type { TaskOutcome } from '../../shared/run.ts'
import { addFacts, factsOf } from '../wire/thrown-value.ts'
import { RemoteTaskError, toRemoteError, type WorkerDeath } from '../errors.ts'
import { type FailureFacts, failureError } from './failure-reason.ts'
import type { OutcomeBatch } from './job.ts'
import type { FailureReason, InstructionOf } from './scheduler/scheduler-messages.ts'

const OUTCOME_OF: Readonly<Record<FailureReason, TaskOutcome>> = {
  unsendable: 'failed',
  unstartable: 'failed',
  'no-workers': 'failed',
  timeout: 'failed',
  lost: 'lost',
  poison: 'lost',
  cancelled: 'cancelled',
}

export function answeredBatch(
  { first, worker, attempts, answers }: InstructionOf<'accept'>,
  pid: number | null,
): OutcomeBatch {
  const { values, notDone, times } = answers
  if (notDone.length === 0)
    return new AnsweredBatch(
      { first, outcomes: allDone(values.length), values, processId: worker, pid, attempts },
      times,
    )
  const outcomes = new Array<TaskOutcome>(values.length).fill('done')
  for (const { index } of notDone) {
    outcomes[index] = 'failed'
    const value = values[index]
    values[index] = addFacts(new RemoteTaskError(toRemoteError(value), pid, first + index), factsOf(value))
  }
  return new AnsweredBatch({ first, outcomes, values, processId: worker, pid, attempts }, times)
}

/** Many batches are of one length. */
let lastAllDone: readonly TaskOutcome[] = []

function allDone(tasks: number): readonly TaskOutcome[] {
  if (lastAllDone.length !== tasks) lastAllDone = new Array<TaskOutcome>(tasks).fill('done')
  return lastAllDone
}

/** Few callers ask for the time of each task. */
class AnsweredBatch implements OutcomeBatch {
  readonly first: number
  readonly outcomes: readonly TaskOutcome[]
  readonly values: readonly unknown[]
  readonly processId: ProcessId | null
  readonly pid: number | null
  readonly attempts: number
  readonly #times: readonly TimeRun[]
  #workMs: ArrayLike<number> | null = null

  constructor(batch: Omit<OutcomeBatch, 'workMs'>, times: readonly TimeRun[]) {
    this.first = batch.first
    this.outcomes = batch.outcomes
    this.values = batch.values
    this.processId = batch.processId
    this.pid = batch.pid
    this.attempts = batch.attempts
    this.#times = times
  }

  get workMs(): ArrayLike<number> {
    this.#workMs ??= eachOf(this.#times, this.values.length)
    return this.#workMs
  }
}

/** Fewer times are kept in a plain array: a typed one costs more. */
const FEW_TIMES = 8

function eachOf(times: readonly TimeRun[], tasks: number): Float32Array | number[] {
  const all = tasks <= FEW_TIMES ? new Array<number>(tasks) : new Float32Array(tasks)
  let at = 0
  for (const { count, ms } of times) {
    all.fill(ms, at, at + count)
    at += count
  }
  return all
}

/** One error for all of them, for they share the reason: a million errors with stacks would block for seconds. */
export function settledBatch(
  settle: InstructionOf<'settle'>,
  death: WorkerDeath | null,
  facts: FailureFacts,
): OutcomeBatch {
  const { first, count, failureReason, worker, attempts } = settle
  const error = failureError(settle, death, facts)
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
