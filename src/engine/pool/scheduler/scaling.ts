// How many workers the pool should have: which start, which leave, and whose place is vacant.

import { type SchedulerState, type Worker, newWorker } from './scheduler-state.ts'
import type { Restarted, WorkerId } from './scheduler-messages.ts'

export function resize(state: SchedulerState, workers: number): void {
  state.wanted = workers
  // A resize is a new attempt.
  if (state.restartLimit.reached) state.restartLimit.reset()
  state.givenUp = 0
  state.restarts = []
  state.fatal = false
}

export function started(state: SchedulerState, id: WorkerId): void {
  state.launching--
  state.workers.set(id, newWorker(id))
}

export function ready(state: SchedulerState, id: WorkerId): void {
  const worker = state.workers.get(id)
  if (worker !== undefined) worker.ready = true
}

/** A dead worker leaves a vacant place, unless it was leaving. */
export function remove(state: SchedulerState, worker: Worker): void {
  state.workers.delete(worker.id)
  if (!worker.leaving && !worker.replaced) state.vacant.push(worker.id)
}

/** The worker leaves, whatever it does, and another one takes its place now. */
export function replace(state: SchedulerState, worker: Worker): void {
  if (worker.replaced) return
  worker.replaced = true
  worker.stopped = true
  if (!worker.leaving) state.vacant.push(worker.id)
}

/** Whether the worker can be given tasks. After a recall it must first say where it has stopped. */
export function mayStart(state: SchedulerState, worker: Worker): boolean {
  return worker.ready && !worker.leaving && !worker.replaced && worker.recall === null && room(state, worker) > 0
}

/** Tasks that a worker may still be given. */
export function room({ options }: SchedulerState, worker: Worker): number {
  const { maxTasksPerChild } = options
  return maxTasksPerChild === null ? Number.POSITIVE_INFINITY : maxTasksPerChild - worker.assigned
}

/** True once: the worker has run as many tasks as it may, and is stopped and replaced. */
export function stopUsedUp(state: SchedulerState, worker: Worker): boolean {
  if (room(state, worker) > 0 || worker.chunks.length > 0 || worker.replaced || worker.stopped) return false
  replace(state, worker)
  state.todo.push({ do: 'stop', worker: worker.id })
  return true
}

/** No start for `ms`, unless there is a back-off already. */
export function backOff(state: SchedulerState, ms: number, of: Restarted | null = null): void {
  if (ms === 0 || state.backingOff) return
  state.backingOff = true
  state.todo.push({ do: 'back-off', ms, of })
}

/** Whether a worker that can be given tasks is left or is being started. */
export function hasWorkers({ workers, launching }: SchedulerState): boolean {
  if (launching > 0) return true
  for (const worker of workers.values()) if (!worker.leaving && !worker.replaced) return true
  return false
}

/** No worker is left, and none will be started. */
export function hasGivenUp(state: SchedulerState): boolean {
  const { restartLimit, workers, launching } = state
  return (restartLimit.reached || replacesNone(state)) && workers.size === 0 && launching === 0
}

/** By the restart policy no worker is started any more. */
export function replacesNone({ fatal, givenUp, wanted }: SchedulerState): boolean {
  return fatal || (givenUp > 0 && givenUp >= wanted)
}

/** Brings the workers to the wanted number: takes leaving ones back, starts others, or lets the youngest go. */
export function arrange(state: SchedulerState): void {
  const { closed, openTasks, launching, todo } = state
  const wanted = closed && openTasks === 0 ? 0 : Math.max(0, state.wanted - state.givenUp)
  const all = [...state.workers.values()].filter((worker) => !worker.replaced)
  const staying = all.filter((worker) => !worker.leaving)
  for (const worker of staying.slice(wanted)) worker.leaving = true
  let missing = wanted - staying.length - launching
  for (const worker of all) {
    if (missing <= 0) break
    if (!worker.leaving || worker.stopped) continue
    worker.leaving = false
    missing--
  }
  for (const worker of all) {
    // A worker that is still starting can be taken back until it could take work.
    if (!worker.leaving || worker.stopped || !worker.ready || worker.chunks.length > 0) continue
    worker.stopped = true
    todo.push({ do: 'stop', worker: worker.id })
  }
  start(state, missing)
  if (!closed || state.gone || state.workers.size > 0 || state.launching > 0 || openTasks > 0) return
  state.gone = true
  todo.push({ do: 'all-gone' })
}

function start(state: SchedulerState, missing: number): void {
  const { vacant, todo, options } = state
  // A vacant place beyond the wanted number is given up.
  while (vacant.length > Math.max(0, missing)) vacant.shift()
  if (missing <= 0 || state.backingOff || state.fatal || hasGivenUp(state)) return
  let starting = state.launching
  for (const worker of state.workers.values()) if (!worker.ready) starting++
  for (let i = 0; i < missing && starting < options.startingLimit; i++) {
    starting++
    state.launching++
    todo.push({ do: 'start', replaces: vacant.shift() ?? null })
  }
}
