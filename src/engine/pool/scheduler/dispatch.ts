// Dispatch: which chunk goes to which worker next, how many may wait there, and what is learnt from sending it.

import { autoChunk, heldChunks, MAX_AUTO_CHUNK, measureBytes, MIN_HELD } from './auto-chunk.ts'
import { addChunk, chunkOf, removeChunk } from './held-chunks.ts'
import { settle } from './jobs.ts'
import { balance } from './recalls.ts'
import { mayStart, room } from './scaling.ts'
import type { EventOf } from './scheduler-messages.ts'
import type { Job, SchedulerState, Worker } from './scheduler-state.ts'

const NOTEWORTHY_BYTES = 32 * 1024

/** First one chunk for every worker that has none, then some that wait at each worker. */
export function feed(state: SchedulerState): void {
  handOut(state)
  balance(state)
}

function handOut(state: SchedulerState): void {
  if (state.waiting.tasks === 0) return
  let filled = false
  for (const worker of state.workers.values()) {
    if (state.waiting.tasks === 0) return
    if (!mayStart(state, worker)) continue
    if (worker.chunks.length === 0) give(state, worker)
    else filled = true
  }
  if (!filled || !isPlenty(state)) return
  for (const worker of state.workers.values()) fill(state, worker)
}

/** As many chunks for one worker as it may hold; when no task waits, one that waits at another worker. */
export function fill(state: SchedulerState, worker: Worker): void {
  if (!mayStart(state, worker)) return
  if (state.waiting.tasks === 0) {
    if (worker.chunks.length === 0) balance(state)
    return
  }
  if (worker.chunks.length === 0) give(state, worker)
  while (worker.chunks.length < mayHold(state) && room(state, worker) > 0 && isPlenty(state)) give(state, worker)
}

/** A message with `tasks` inputs of this job had `bytes`. */
export function sized(state: SchedulerState, { job: id, tasks, bytes }: EventOf<'sized'>): void {
  const job = state.jobs.get(id)
  // The size of small inputs does not matter.
  if (job !== undefined && (bytes >= NOTEWORTHY_BYTES || job.cost.taskBytes > 0))
    job.cost = measureBytes(job.cost, tasks, bytes)
}

/** Tasks that cannot be sent together are tried one by one; a task that cannot be sent alone has failed. */
export function refused(state: SchedulerState, { worker: id, chunk: chunkId, error }: EventOf<'refused'>): void {
  const worker = state.workers.get(id)
  // Other chunks may have been sent after it, in the same step.
  const chunk = chunkOf(worker, chunkId)
  const job = chunk === undefined ? undefined : state.jobs.get(chunk.job)
  if (worker === undefined || chunk === undefined || job === undefined) return
  removeChunk(state, worker, chunk)
  const { first, count } = chunk
  if (count === 1) settle(state, job, { first, count, failureReason: 'unsendable', worker: null, attempts: 0, error })
  else state.waiting.addFirst({ job: job.id, first, count, retried: 0, pardoned: 0, from: null, alone: true })
}

function nextJob({ waiting, jobs }: SchedulerState): Job | undefined {
  const { front } = waiting
  return front === undefined ? undefined : jobs.get(front.job)
}

/** Chunks of what comes next that one worker may hold. */
function mayHold(state: SchedulerState): number {
  const job = nextJob(state)
  if (job === undefined) return 0
  if (job.chunkSize !== 'auto') return heldChunks(job.cost, job.chunkSize)
  // While its size grows, many small chunks would only cost; the largest one may be a fraction of a millisecond of work.
  return sizeFor(state, job) < MAX_AUTO_CHUNK ? MIN_HELD : heldChunks(job.cost, MAX_AUTO_CHUNK)
}

/** A chunk may wait at a worker only while workers that start, or finish their own, find others. */
function isPlenty(state: SchedulerState): boolean {
  const job = nextJob(state)
  return job !== undefined && state.waiting.tasks > sizeFor(state, job) * state.workers.size
}

function sizeFor({ waiting, wanted }: SchedulerState, job: Job): number {
  if (job.chunkSize !== 'auto') return job.chunkSize
  return autoChunk(job.cost, waiting.tasksOf(job.id), Math.max(wanted, 1), job.sealed)
}

function give(state: SchedulerState, worker: Worker): void {
  const { waiting, todo } = state
  const { front } = waiting
  const job = nextJob(state)
  if (front === undefined || job === undefined) return
  // A task that may have killed a worker travels alone, so that it can be identified.
  const span = waiting.take(front.alone ? 1 : Math.min(sizeFor(state, job), room(state, worker)))
  if (span === undefined) return
  const { first, count, retried, pardoned, from } = span
  const id = ++state.lastChunk
  state.lastChunkTasks = count
  addChunk(state, worker, { id, job: job.id, first, count, retried, pardoned, answered: 0, dropped: false })
  todo.push({ do: 'send', worker: worker.id, chunk: id, job: job.id, first, count, retried })
  if (from !== null) todo.push({ do: 'moved', job: job.id, from, to: worker.id, tasks: count })
}
