// What happens to a dead worker's chunk: which of its tasks are dispatched again, and which have their outcome. Pure.

import type { LastState } from '../../../shared/run.ts'
import type { FailureReason, Mark, SchedulerOptions } from './scheduler-messages.ts'

/** Tasks of one job in one message: `count` from index `first` of the job on, `answered` of them are answered. */
export interface Chunk {
  readonly id: number
  readonly job: number
  readonly first: number
  /** Becomes smaller when the rest is taken back for another worker. */
  count: number
  /** How often its task was running when a worker died; above 0 the chunk holds only that task. */
  readonly retried: number
  /** How many of these deaths a person had asked for: they do not make the task poison. */
  readonly pardoned: number
  answered: number
  /** Its tasks have their outcomes; further answers of the worker are dropped. */
  dropped: boolean
}

/** Tasks of a chunk that stand side by side, both ends included; indexes within the chunk. May be empty. */
export interface Range {
  readonly from: number
  readonly to: number
  /** All of them have been run: the worker was between two tasks. */
  readonly haveEnded?: boolean
  /** The worker's mark cannot be read: any of them may have been run. */
  readonly unknown?: boolean
}

/**
 * Which task was running when the worker died or its deadline passed: one of a range, of tiny tasks; null when none had
 * begun; `all` when each had been run, for answers of several chunks may be sent together and be lost together.
 */
export type Started = Range | 'all' | null

interface Again {
  readonly first: number
  readonly count: number
  readonly retried: number
  readonly pardoned: number
  /** To be dispatched one by one: each may be the task that killed its worker. */
  readonly alone: boolean
}

export interface TakenBack {
  /** From the last task to the first: each goes in front of the one that was put back before it. */
  readonly again: readonly Again[]
  readonly settled: readonly {
    readonly first: number
    readonly count: number
    readonly failureReason: FailureReason
    readonly attempts: number
    /** Of lost tasks. */
    readonly lastState?: LastState
  }[]
}

/** The tasks of `chunk` of which one was running, by the mark of its worker; null when none was. */
export function startedIn(chunk: Chunk, mark: Mark | null): Range | null {
  if (mark === null || mark.index === 'loading' || mark.chunkId !== chunk.id) return null
  const from = Math.max(mark.index, chunk.answered)
  // Span 0: the worker has run what is before this task, and stopped there.
  if (mark.span === 0)
    return from > chunk.answered && from <= chunk.count ? { from: chunk.answered, to: from - 1, haveEnded: true } : null
  const to = Math.min(mark.index + mark.span, chunk.count) - 1
  return from <= to ? { from, to } : null
}

/** A death, one that a person asked for, or a deadline. */
export type Why = 'lost' | 'asked' | 'timeout'

export function takeBack(
  chunk: Chunk,
  started: Started,
  policy: Pick<SchedulerOptions, 'onWorkerLost' | 'onTimeout' | 'retries'>,
  why: Why,
): TakenBack {
  const open = chunk.first + chunk.answered
  const left = chunk.count - chunk.answered
  const { retried: before, pardoned } = chunk
  const fail = why === 'timeout' ? policy.onTimeout === 'fail' : policy.onWorkerLost === 'fail'
  // None had begun; or those that had have ended, and only their answers are missing: no attempt has failed.
  if (started === null || (!fail && (started === 'all' || started.haveEnded === true)))
    return { again: [{ first: open, count: left, retried: before, pardoned, alone: before > 0 }], settled: [] }
  if (started === 'all') return { again: [], settled: [lost(open, left, before + 1, 'finished')] }
  const first = chunk.first + started.from
  const count = started.to - started.from + 1
  const rest = { first: first + count, count: chunk.count - started.to - 1, retried: 0, pardoned: 0, alone: false }
  const ran = { first: open, count: started.from - chunk.answered, retried: 0, pardoned: 0, alone: false }
  if (why !== 'timeout' && fail)
    // Tasks that ran before may have had side effects as well, and their answers died with the worker.
    return {
      again: [rest],
      settled: [
        lost(open, ran.count, before + 1, 'finished'),
        lost(first, count, before + 1, lastStateOf(started)),
      ].filter((some) => some.count > 0),
    }
  const isFirst = started.from === 0
  const retried = (isFirst ? before : 0) + 1
  const forgiven = (isFirst ? pardoned : 0) + (why === 'asked' ? 1 : 0)
  const most = policy.retries + forgiven
  // Tasks with a deadline are answered one by one, so none has run before this one without an answer.
  if (fail || (retried > most && count === 1)) {
    const failureReason = why === 'timeout' ? 'timeout' : 'poison'
    return { again: [rest, ran], settled: [{ first, count, failureReason, attempts: retried }] }
  }
  // One of several tasks was running: only running each alone shows which.
  return {
    again: [rest, { first, count, retried: Math.min(retried, most), pardoned: forgiven, alone: true }, ran],
    settled: [],
  }
}

function lastStateOf({ from, to, haveEnded, unknown }: Range): LastState {
  if (haveEnded === true) return 'finished'
  return from === to && unknown !== true ? 'running' : 'may-have-run'
}

function lost(first: number, count: number, attempts: number, lastState: LastState): TakenBack['settled'][number] {
  return { first, count, failureReason: 'lost', attempts, lastState }
}
