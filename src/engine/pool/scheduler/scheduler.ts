// Which worker gets which tasks: a machine without clock, process or channel. It takes events and gives instructions.
// It keeps its state in place (a decision record says why); one call of `step` is one step, and the same events always
// give the same instructions. Its invariants:
//
//   every task gets exactly one outcome; an answer counts only from the worker that holds the chunk, in order;
//   a leaving worker gets nothing new; no worker is started twice for the same place.
//
// The transitions by subject: jobs.ts, scaling.ts (workers), dispatch.ts, answers.ts, recalls.ts, losses.ts.

import { assertNever } from '../../../shared/assert-never.ts'
import { answered } from './answers.ts'
import { feed, refused, sized } from './dispatch.ts'
import { held, heldByAll, holderOf } from './held-chunks.ts'
import { abort, drop, extend, seal, sealAll, settleWaiting, submit } from './jobs.ts'
import { ended, overdue } from './losses.ts'
import { recalled, returned, watched } from './recalls.ts'
import { settleAbandoned } from './restarts.ts'
import { arrange, ready, resize, started } from './scaling.ts'
import type { JobId, SchedulerEvent, SchedulerInstruction, SchedulerOptions, WorkerId } from './scheduler-messages.ts'
import { newState, type SchedulerState } from './scheduler-state.ts'
import type { Chunk } from './take-back.ts'

export class Scheduler {
  readonly #state: SchedulerState

  constructor(options: SchedulerOptions) {
    this.#state = newState(options)
  }

  step(event: SchedulerEvent): readonly SchedulerInstruction[] {
    const state = this.#state
    state.todo = []
    switch (event.type) {
      case 'submit':
        submit(state, event)
        break
      case 'extend':
        extend(state, event.job, event.tasks)
        // New tasks start or stop no worker.
        feed(state)
        return state.todo
      case 'seal':
        seal(state, event.job)
        break
      case 'abort':
        abort(state, event.job)
        break
      case 'drop':
        drop(state, event.job, event.index)
        break
      case 'resize':
        resize(state, event.workers)
        break
      case 'started':
        started(state, event.worker)
        // The worker may be one too many by now. It takes no tasks before it is ready.
        arrange(state)
        return state.todo
      case 'ready':
        ready(state, event.worker)
        break
      case 'sized':
        sized(state, event)
        return state.todo
      case 'refused':
        refused(state, event)
        break
      case 'answered':
        // By far the most frequent: only its own worker can be given more, and the number of workers rarely changes.
        if (!answered(state, event)) return state.todo
        break
      case 'overdue':
        overdue(state, event)
        break
      case 'recalled':
        recalled(state, event)
        break
      case 'returned':
        returned(state, event)
        break
      case 'watched':
        watched(state, event)
        break
      case 'ended':
        ended(state, event)
        break
      case 'backed-off':
        state.backingOff = false
        break
      case 'close':
        state.closed = true
        sealAll(state)
        break
      case 'cancel':
        state.closed = true
        state.cancelled = true
        state.wanted = 0
        settleWaiting(state, null, 'cancelled')
        sealAll(state)
        break
      default:
        assertNever(event, 'scheduler event')
    }
    arrange(state)
    settleAbandoned(state)
    feed(state)
    return state.todo
  }

  /** Tasks of a job without an outcome. */
  openTasksOf(job: JobId): number {
    return this.#state.jobs.get(job)?.open ?? 0
  }

  get wanted(): number {
    return this.#state.wanted
  }

  /** Tasks that no worker holds. */
  get queueDepth(): number {
    return this.#state.waiting.tasks
  }

  get inFlight(): number {
    return heldByAll(this.#state)
  }

  /** Tasks without an outcome. */
  get openTasks(): number {
    return this.#state.openTasks
  }

  get staleAnswers(): number {
    return this.#state.staleAnswers
  }

  /** Tasks in the newest message. */
  get chunkSizeNow(): number {
    return this.#state.lastChunkTasks
  }

  /** What a worker holds, for display. */
  view(id: WorkerId): { readonly inFlight: number; readonly done: number; readonly chunk: Readonly<Chunk> | null } {
    const worker = this.#state.workers.get(id)
    if (worker === undefined) return { inFlight: 0, done: 0, chunk: null }
    return { inFlight: held(worker), done: worker.done, chunk: worker.chunks[0] ?? null }
  }

  /** True while no worker has the task. */
  waits(job: JobId, index: number): boolean {
    return this.#state.waiting.has(job, index)
  }

  /** The worker that holds a task, and where in its chunk it is. */
  holder(job: JobId, index: number): { readonly worker: WorkerId; readonly chunk: Readonly<Chunk> } | null {
    const found = holderOf(this.#state, job, index)
    return found === null ? null : { worker: found.worker.id, chunk: found.chunk }
  }

  /** The first chunk that a worker holds: the one it works on, if any. */
  head(id: WorkerId): Readonly<Chunk> | null {
    return this.#state.workers.get(id)?.chunks[0] ?? null
  }
}
