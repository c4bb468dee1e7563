// Recalls: tasks that wait at a busy worker are taken back for an idle one (docs/decisions/0010-recall.md). Chunks that
// wait are taken at once, half of them at a time; the rest of a chunk only from a worker that is long in one task.

import { isBefore, type Place } from '../../../shared/place.ts'
import { distrust, noteStray } from './distrust.ts'
import { removeChunk, shorten } from './held-chunks.ts'
import { mayStart } from './scaling.ts'
import type { EventOf } from './scheduler-messages.ts'
import type { SchedulerState, Worker } from './scheduler-state.ts'

/** While a worker idles and no task waits, the scheduler looks for tasks that wait behind a running one. */
export function balance(state: SchedulerState): void {
  if (state.waiting.tasks > 0) return
  for (const worker of state.workers.values()) {
    if (worker.chunks.length > 0 || !mayStart(state, worker)) continue
    if (state.hoarding === 0 || !recallHalf(state)) watch(state)
    return
  }
}

/** The later half of the chunks that wait at the worker where most do. False when none can be recalled. */
function recallHalf(state: SchedulerState): boolean {
  let victim: Worker | null = null
  let most = 0
  for (const worker of state.workers.values()) {
    const count = recallable(worker)
    if (count > most) [victim, most] = [worker, count]
  }
  const chunk = victim?.chunks[1 + Math.floor(most / 2)]
  if (victim === null || chunk === undefined) return false
  recall(state, victim, { chunk: chunk.id, index: 0 })
  return true
}

/** How many chunks wait at a worker behind its first one, and were not recalled before. */
function recallable({ chunks, recall: before }: Worker): number {
  if (before === null) return chunks.length - 1
  const { from } = before
  return from === null ? 0 : chunks.filter(({ id }, i) => i > 0 && id < from.chunk).length
}

function recall(state: SchedulerState, worker: Worker, from: Place | null): void {
  const [head] = worker.chunks
  const last = worker.recall?.last ?? worker.chunks.at(-1)?.id
  if (head === undefined || last === undefined) return
  worker.recall = { from, last, taken: worker.recall?.taken ?? false }
  state.todo.push({
    do: 'recall',
    worker: worker.id,
    head: { chunk: head.id, index: head.answered + 1 },
    from,
    last,
  })
}

/** Tasks wait behind a running one, in its chunk: are they long? */
function watch(state: SchedulerState): void {
  if (state.watching) return
  const workers = [...state.workers.values()].filter(hasMore).map(({ id }) => id)
  if (workers.length === 0) return
  state.watching = true
  state.todo.push({ do: 'watch', workers })
}

/** The worker holds more than the task that it is at, and that was not recalled before. */
function hasMore({ chunks, recall: before }: Worker): boolean {
  const [head] = chunks
  if (head === undefined || (before !== null && before.from === null)) return false
  return chunks.length > 1 || head.count - head.answered > 1
}

export function watched(state: SchedulerState, { slow }: EventOf<'watched'>): void {
  state.watching = false
  if (state.waiting.tasks > 0) return
  const idles = [...state.workers.values()].some((worker) => worker.chunks.length === 0 && mayStart(state, worker))
  if (!idles) return
  for (const id of slow) {
    const worker = state.workers.get(id)
    if (worker !== undefined && hasMore(worker)) recall(state, worker, null)
  }
}

export function recalled(state: SchedulerState, { worker: id, chunk, index }: EventOf<'recalled'>): void {
  const worker = state.workers.get(id)
  if (worker?.recall === null || worker === undefined) return
  if (takeFrom(state, worker, { chunk, index })) worker.recall.taken = true
}

export function returned(state: SchedulerState, { worker: id, chunk, index }: EventOf<'returned'>): void {
  const worker = state.workers.get(id)
  if (worker === undefined) return
  if (worker.recall === null || chunk > worker.recall.last) {
    noteStray(state, worker, `returned chunk ${chunk}`)
    return
  }
  worker.recall = null
  takeFrom(state, worker, { chunk, index })
  const [open] = worker.chunks
  if (open !== undefined) distrust(state, worker, `returned chunk ${chunk} before it answered chunk ${open.id}`)
}

/** The tasks of a worker from a place on wait again. False when it holds none. */
function takeFrom(state: SchedulerState, worker: Worker, place: Place): boolean {
  let took = false
  for (const chunk of worker.chunks.slice().reverse()) {
    if (chunk.id < place.chunk) break
    // An answered task is not taken back, whatever the worker says.
    const index = isBefore({ chunk: chunk.id, index: 0 }, place)
      ? Math.max(place.index, chunk.answered)
      : chunk.answered
    const count = chunk.count - index
    if (count <= 0) continue
    took = true
    if (index === chunk.answered) removeChunk(state, worker, chunk)
    else shorten(worker, chunk, index)
    const { job, first, retried, pardoned, dropped } = chunk
    if (dropped) continue
    state.waiting.addFirst({ job, first: first + index, count, retried, pardoned, from: null, alone: retried > 0 })
  }
  return took
}
