// The chunks that workers hold, in the order in which they were sent: the first is the one that a worker works on.

import type { JobId } from './scheduler-messages.ts'
import type { SchedulerState, Worker } from './scheduler-state.ts'
import type { Chunk } from './take-back.ts'

/** Tasks that a worker holds and has not answered. */
export function held(worker: Worker): number {
  let tasks = 0
  for (const chunk of worker.chunks) tasks += chunk.dropped ? 0 : chunk.count - chunk.answered
  return tasks
}

/** Tasks that all workers hold and have not answered. */
export function heldByAll({ workers }: SchedulerState): number {
  let tasks = 0
  for (const worker of workers.values()) tasks += held(worker)
  return tasks
}

/** The chunk with a task, and its worker; null while no worker holds it. */
export function holderOf(
  { workers }: SchedulerState,
  job: JobId,
  index: number,
): { readonly worker: Worker; readonly chunk: Chunk } | null {
  for (const worker of workers.values())
    for (const chunk of worker.chunks)
      if (chunk.job === job && index >= chunk.first && index < chunk.first + chunk.count) return { worker, chunk }
  return null
}

export function chunkOf(worker: Worker | undefined, id: number): Chunk | undefined {
  return worker?.chunks.find((chunk) => chunk.id === id)
}

export function addChunk(state: SchedulerState, worker: Worker, chunk: Chunk): void {
  worker.chunks.push(chunk)
  worker.assigned += chunk.count
  if (worker.chunks.length === 2) state.hoarding++
}

/** Removes a chunk of which the worker starts no further task. */
export function removeChunk(state: SchedulerState, worker: Worker, chunk: Chunk): void {
  worker.chunks.splice(worker.chunks.indexOf(chunk), 1)
  worker.assigned -= chunk.count - chunk.answered
  if (worker.chunks.length === 1) state.hoarding--
}

/** The worker keeps only the first `count` tasks of the chunk. */
export function shorten(worker: Worker, chunk: Chunk, count: number): void {
  worker.assigned -= chunk.count - count
  chunk.count = count
}

/** The first chunk of the worker is answered to its end. */
export function shiftChunk(state: SchedulerState, worker: Worker): void {
  worker.chunks.shift()
  if (worker.chunks.length === 1) state.hoarding--
}

/** All chunks leave a worker that is dead or condemned. */
export function takeChunks(state: SchedulerState, worker: Worker): Chunk[] {
  if (worker.chunks.length > 1) state.hoarding--
  return worker.chunks.splice(0)
}
