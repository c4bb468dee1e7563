// Losses: what happens to the tasks of a worker that died or ran past a deadline, and to waiting tasks when workers end
// before any work.

import { takeChunks, held } from './held-chunks.ts'
import { settle, settleWaiting } from './jobs.ts'
import { decideRestart } from './restarts.ts'
import { backOff, hasWorkers, remove, replace } from './scaling.ts'
import type { EventOf, Blame, Mark } from './scheduler-messages.ts'
import type { SchedulerState, Worker } from './scheduler-state.ts'
import { type Chunk, type Range, type Started, startedIn, takeBack, type Why } from './take-back.ts'

export function ended(state: SchedulerState, event: EventOf<'ended'>): void {
  const { worker: id, mark, blame } = event
  const worker = state.workers.get(id)
  if (worker === undefined) return
  // The chunk that the worker had begun: answers of chunks before that one may have died with it.
  const at = Math.max(0, mark === null ? -1 : worker.chunks.findIndex((chunk) => chunk.id === mark.chunkId))
  const current = worker.chunks[at]
  const started = whatWasStarted(current, mark)
  remove(state, worker)
  takeBackAll(state, worker, at, started, blame === 'asked' ? 'asked' : 'lost')
  if (worker.leaving || worker.replaced) return
  decideRestart(state, event)
  limitRestarts(state, worker, current, started, blame)
}

export function overdue(state: SchedulerState, { worker: id, chunk: chunkId, index }: EventOf<'overdue'>): void {
  const worker = state.workers.get(id)
  const head = worker?.chunks[0]
  if (worker === undefined || head === undefined || head.id !== chunkId || head.dropped) return
  if (index < head.answered || index >= head.count) return // answered in the meantime
  takeBackAll(state, worker, 0, { from: index, to: index }, 'timeout')
  replace(state, worker)
  state.todo.push({ do: 'condemn', worker: id })
}

function whatWasStarted(chunk: Chunk | undefined, mark: Mark | null): Range | null {
  if (chunk === undefined) return null
  // A mark that cannot be read was destroyed by the worker: what the worker could have begun counts as begun.
  return mark === null ? anyOf(chunk) : startedIn(chunk, mark)
}

const anyOf = (chunk: Chunk): Range => ({ from: chunk.answered, to: chunk.count - 1, unknown: true })

/** For a worker that was to stay: when it had begun no task, the module of its job may be the reason, or its start. */
function limitRestarts(
  state: SchedulerState,
  worker: Worker,
  current: Chunk | undefined,
  started: Range | null,
  blame: Blame,
): void {
  const job = current === undefined || started !== null ? undefined : state.jobs.get(current.job)
  if (job !== undefined) {
    backOff(state, job.restartLimit.note(blame))
    if (job.restartLimit.reached) settleWaiting(state, job.id, 'unstartable')
  } else if (!worker.ready || (blame === 'own' && current === undefined)) backOff(state, state.restartLimit.note(blame))
  // The workers that are left run what waits, even when others fail to start.
  if (state.restartLimit.reached && !hasWorkers(state)) settleWaiting(state, null, 'unstartable')
}

/**
 * The unanswered tasks of a worker, and only those: started ones by the pool's policy, the others to the front of the
 * line. The worker was at its chunk number `at`, and in it at task `started`; its chunks before that have been run.
 */
function takeBackAll(state: SchedulerState, worker: Worker, at: number, started: Range | null, why: Why): void {
  const inFlight = held(worker)
  const chunks = takeChunks(state, worker)
  const current = chunks[at]
  // Where nothing is known of the worker's place, it may have begun them; where they may run again, that is no matter.
  const isUnknown = started?.unknown === true && state.options.onWorkerLost === 'fail'
  const behind = (chunk: Chunk): Started => (isUnknown ? anyOf(chunk) : null)
  let [lost, finished] = [0, 0]
  // From the last to the first: each goes in front of the one that was put back before it.
  for (const [i, chunk] of [...chunks.entries()].reverse()) {
    const here = takeBackChunk(state, worker, chunk, i < at ? 'all' : i === at ? started : behind(chunk), why)
    lost += here.lost
    finished += here.finished
  }
  // A cancelled run loses nothing: its caller asked for the cancellation.
  if (inFlight === 0 || state.cancelled) return
  state.todo.push({
    do: 'report-loss',
    worker: worker.id,
    chunk: current?.id ?? null,
    job: current?.job ?? null,
    ...(current === undefined || started === null || started.haveEnded === true
      ? { running: null, runningOf: 0 }
      : { running: current.first + started.from, runningOf: started.to - started.from + 1 }),
    inFlight,
    again: inFlight - lost,
    lost,
    finished,
  })
}

/** How many of a chunk's tasks got their outcome by a loss, and how many of these had finished. */
interface LostTasks {
  readonly lost: number
  readonly finished: number
}

function takeBackChunk(state: SchedulerState, worker: Worker, chunk: Chunk, started: Started, why: Why): LostTasks {
  const job = state.jobs.get(chunk.job)
  if (job === undefined || chunk.dropped) return { lost: 0, finished: 0 }
  if (state.cancelled) {
    const count = chunk.count - chunk.answered
    settle(state, job, {
      first: chunk.first + chunk.answered,
      count,
      failureReason: 'cancelled',
      worker: worker.id,
      attempts: chunk.retried + 1,
    })
    return { lost: count, finished: 0 }
  }
  const { again, settled } = takeBack(chunk, started, state.options, why)
  for (const span of again) state.waiting.addFirst({ job: job.id, from: worker.id, ...span })
  let [lost, finished] = [0, 0]
  for (const some of settled) {
    settle(state, job, { ...some, worker: worker.id })
    lost += some.count
    if (some.lastState === 'finished') finished += some.count
  }
  return { lost, finished }
}
