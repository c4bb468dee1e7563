// Recalls: a chunk that waits at a busy worker is taken back for an idle one (docs/decisions/0010-recall.md).

import { noteStray } from './distrust.ts'
import { chunkOf, removeChunk } from './held-chunks.ts'
import type { WorkerId } from './scheduler-messages.ts'
import type { SchedulerState, Worker } from './scheduler-state.ts'

/** A worker idles and no task waits: the scheduler recalls the last chunk of the worker that holds the most. */
export function recall(state: SchedulerState): void {
  if (state.hoarding === 0 || state.waiting.tasks > 0) return
  let victim: Worker | null = null
  for (const worker of state.workers.values()) {
    if (worker.chunks.length < 2 || worker.recalling !== null) continue
    if (victim === null || worker.chunks.length > victim.chunks.length) victim = worker
  }
  const chunk = victim?.chunks.at(-1)
  if (victim === null || chunk === undefined || chunk.dropped) return
  victim.recalling = chunk.id
  state.todo.push({ do: 'recall', worker: victim.id, chunk: chunk.id })
}

export function recalled(state: SchedulerState, id: WorkerId, chunkId: number): void {
  const worker = state.workers.get(id)
  if (worker !== undefined) takeRecalled(state, worker, chunkId)
}

export function returned(state: SchedulerState, id: WorkerId, chunkId: number): void {
  const worker = state.workers.get(id)
  if (worker === undefined) return
  if (worker.recalling !== chunkId) {
    noteStray(state, worker, `returned chunk ${chunkId}`)
    return
  }
  worker.recalling = null
  takeRecalled(state, worker, chunkId)
}

function takeRecalled(state: SchedulerState, worker: Worker, chunkId: number): void {
  const chunk = chunkOf(worker, chunkId)
  if (chunk === undefined || chunk.answered > 0) return
  removeChunk(state, worker, chunk)
  if (chunk.dropped) return
  const { job, first, count, retried } = chunk
  state.waiting.addFirst({ job, first, count, retried, from: null, alone: retried > 0 })
}
