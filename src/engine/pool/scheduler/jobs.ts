// Jobs: their tasks come in, are cancelled, and get their outcomes.

import { expect, UNKNOWN_COST } from './auto-chunk.ts'
import { hasGivenUp } from './scaling.ts'
import type { EventOf, InstructionOf, JobId } from './scheduler-messages.ts'
import { type Job, newJob, type SchedulerState } from './scheduler-state.ts'

export function submit(state: SchedulerState, { job: id, tasks, chunkSize, kind, sealed }: EventOf<'submit'>): void {
  const job = newJob(id, chunkSize, kind, state.costs.get(kind) ?? UNKNOWN_COST, sealed || state.closed)
  state.jobs.set(id, job)
  if (state.restartLimit.reached) state.restartLimit.reset() // new work is a new attempt
  if (tasks > 0) extend(state, id, tasks)
  else if (job.sealed) finish(state, job)
}

export function extend(state: SchedulerState, id: JobId, tasks: number): void {
  const job = state.jobs.get(id)
  if (job === undefined) return
  if (job.open === 0) job.restartLimit.reset() // new work is a new attempt
  const first = job.size
  job.size += tasks
  job.open += tasks
  state.openTasks += tasks
  if (state.cancelled)
    settle(state, job, { first, count: tasks, failureReason: 'cancelled', worker: null, attempts: 0 })
  else if (job.restartLimit.reached || hasGivenUp(state)) {
    const isUnstartable = job.restartLimit.reached || state.restartLimit.reached
    const failureReason = isUnstartable ? 'unstartable' : 'no-workers'
    settle(state, job, { first, count: tasks, failureReason, worker: null, attempts: 0 })
  } else state.waiting.add({ job: id, first, count: tasks, retried: 0, pardoned: 0, from: null, alone: false })
}

export function seal(state: SchedulerState, id: JobId): void {
  const job = state.jobs.get(id)
  if (job === undefined || job.sealed) return
  job.sealed = true
  if (job.open === 0) finish(state, job)
}

export function sealAll(state: SchedulerState): void {
  for (const id of [...state.jobs.keys()]) seal(state, id)
}

export function abort(state: SchedulerState, id: JobId): void {
  const job = state.jobs.get(id)
  if (job === undefined) return
  job.sealed = true
  settleWaiting(state, id, 'cancelled')
  for (const worker of state.workers.values()) {
    for (const chunk of worker.chunks) {
      if (chunk.job !== id || chunk.dropped) continue
      chunk.dropped = true
      state.todo.push({ do: 'withdraw', worker: worker.id, chunk: chunk.id })
      settle(state, job, {
        first: chunk.first + chunk.answered,
        count: chunk.count - chunk.answered,
        failureReason: 'cancelled',
        worker: worker.id,
        attempts: chunk.retried + 1,
      })
    }
  }
  if (state.jobs.has(id) && job.open === 0) finish(state, job)
}

export function drop(state: SchedulerState, id: JobId, index: number): void {
  const job = state.jobs.get(id)
  const span = state.waiting.drop(id, index)
  if (job !== undefined && span !== null)
    settle(state, job, {
      first: index,
      count: 1,
      failureReason: 'cancelled',
      worker: null,
      attempts: span.retried,
    })
}

/** Waiting tasks, of one job or of all, get their outcome. */
export function settleWaiting(
  state: SchedulerState,
  only: JobId | null,
  failureReason: 'cancelled' | 'unstartable' | 'no-workers',
): void {
  for (const { job: id, first, count, from, retried } of state.waiting.remove(only)) {
    const job = state.jobs.get(id)
    if (job !== undefined) settle(state, job, { first, count, failureReason, worker: from, attempts: retried })
  }
}

/** Settles tasks that no worker answered. */
export function settle(state: SchedulerState, job: Job, outcome: Omit<InstructionOf<'settle'>, 'do' | 'job'>): void {
  state.todo.push({ do: 'settle', job: job.id, ...outcome })
  close(state, job, outcome.count)
}

/** `tasks` tasks have their outcome. */
export function close(state: SchedulerState, job: Job, tasks: number): void {
  job.open -= tasks
  state.openTasks -= tasks
  if (job.open === 0 && job.sealed) finish(state, job)
}

function finish(state: SchedulerState, job: Job): void {
  state.jobs.delete(job.id)
  if (job.cost.taskMs !== null) state.costs.set(job.kind, expect(job.cost))
  state.todo.push({ do: 'job-done', job: job.id })
}
