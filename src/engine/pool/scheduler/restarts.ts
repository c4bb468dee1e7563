// Restarts: whether the place of a dead worker is filled again, when, and when the pool starts no worker any more. The
// rules are those of a supervised group.

import { backOffMs } from '../../supervisor/back-off.ts'
import { countRestart, isStartedAgain } from '../../supervisor/restart-policy.ts'
import { settleWaiting } from './jobs.ts'
import { backOff, hasWorkers, replacesNone } from './scaling.ts'
import type { EventOf } from './scheduler-messages.ts'
import type { SchedulerState } from './scheduler-state.ts'

/** Of a worker that was to stay. */
export function decideRestart(state: SchedulerState, { worker, end, atMs }: EventOf<'ended'>): void {
  const { policy, intensity } = state.options.restart
  if (!isStartedAgain(policy, end)) {
    state.givenUp++
    state.vacant.splice(state.vacant.lastIndexOf(worker), 1)
  } else if (intensity !== null && countRestart(state.restarts, atMs, intensity) === null) {
    if (!state.fatal) state.todo.push({ do: 'give-up', worker, intensity })
    state.fatal = true
  } else waitBefore(state, worker, atMs)
}

/** Nobody will run what waits: no worker is left that takes tasks, and the policy starts none. */
export function settleAbandoned(state: SchedulerState): void {
  if (!state.cancelled && replacesNone(state) && !hasWorkers(state)) settleWaiting(state, null, 'no-workers')
}

function waitBefore(state: SchedulerState, worker: number, atMs: number): void {
  const { intensity, backOff: wait } = state.options.restart
  if (intensity === null && wait === null) return
  const countedMs = Math.max(intensity?.withinMs ?? 0, wait?.healthyMs ?? 0)
  state.restarts = [...state.restarts.filter((time) => atMs - time <= countedMs), atMs]
  if (wait === null) return
  const inARow = state.restarts.filter((time) => atMs - time <= wait.healthyMs).length
  // Without jitter: a pool starts at most eight workers at the same moment.
  backOff(state, backOffMs({ ...wait, jitter: 0 }, inARow - 1, 0), { worker, restarts: state.restarts.length })
}
