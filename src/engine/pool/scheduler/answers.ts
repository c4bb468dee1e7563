// Answers: an answer counts only from the worker that holds the chunk, for the first chunk that it holds, in order.

import { measure } from './auto-chunk.ts'
import { fill } from './dispatch.ts'
import { distrust, noteStray } from './distrust.ts'
import { shiftChunk } from './held-chunks.ts'
import { close } from './jobs.ts'
import { stopUsedUp } from './scaling.ts'
import type { EventOf, WorkerId } from './scheduler-messages.ts'
import type { SchedulerState } from './scheduler-state.ts'
import type { Chunk } from './take-back.ts'

/** Handles by far the most frequent event. True when the number of workers may have to change. */
export function answered(state: SchedulerState, event: EventOf<'answered'>): boolean {
  const worker = state.workers.get(event.worker)
  const chunk = worker?.chunks[0]
  if (worker === undefined || chunk === undefined || chunk.id !== event.chunk) {
    countStale(state, event.worker, event.tasks)
    if (worker !== undefined) noteStray(state, worker, `answered chunk ${event.chunk}`)
    return false
  }
  if (event.first !== chunk.answered || event.tasks > chunk.count - chunk.answered) {
    const to = event.first + event.tasks - 1
    const expected = `${chunk.answered} of ${chunk.count}`
    distrust(state, worker, `answered tasks ${event.first} to ${to} of chunk ${chunk.id}, expected ${expected}`)
    return false
  }
  const hadTrouble = state.restartLimit.reached
  state.restartLimit.reset()
  if (chunk.dropped) countStale(state, worker.id, event.tasks)
  else accept(state, chunk, event)
  chunk.answered += event.tasks
  if (chunk.answered === chunk.count) shiftChunk(state, worker)
  // It had started all that was recalled.
  if (worker.chunks.length === 0 && worker.recall?.taken === false) worker.recall = null
  worker.done += event.tasks
  if (stopUsedUp(state, worker)) return true
  if (!worker.leaving) fill(state, worker)
  return hadTrouble || state.closed || worker.leaving
}

function accept(state: SchedulerState, chunk: Chunk, { worker, tasks, workMs, answers }: EventOf<'answered'>): void {
  const job = state.jobs.get(chunk.job)
  if (job === undefined) return
  job.restartLimit.reset()
  job.cost = measure(job.cost, tasks, workMs)
  state.todo.push({
    do: 'accept',
    worker,
    job: job.id,
    first: chunk.first + chunk.answered,
    count: tasks,
    attempts: chunk.retried + 1,
    answers,
  })
  close(state, job, tasks)
}

function countStale(state: SchedulerState, worker: WorkerId, tasks: number): void {
  state.staleAnswers += tasks
  state.todo.push({ do: 'stale', worker, tasks })
}
