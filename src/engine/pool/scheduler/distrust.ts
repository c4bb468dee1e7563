// Workers whose messages contradict what they hold: the scheduler ends them.

import type { SchedulerState, Worker } from './scheduler-state.ts'

/** Messages of one worker about chunks that it does not hold, before it is ended. */
const MAX_STRAYS = 3

export function distrust({ todo }: SchedulerState, worker: Worker, why: string): void {
  todo.push({ do: 'distrust', worker: worker.id, why })
}

/** A worker past a deadline is not informed that its chunks were taken: it may send a message about them. */
export function noteStray(state: SchedulerState, worker: Worker, what: string): void {
  if (worker.replaced || ++worker.strays < MAX_STRAYS) return
  distrust(state, worker, `${what}, which it does not hold; not for the first time`)
}
