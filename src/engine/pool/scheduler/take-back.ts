// What becomes of a dead worker's chunk: which of its tasks are handed out again, and which have their outcome. Pure.

import type { FailureReason, Mark, SchedulerOptions } from './scheduler-messages.ts'

/** Tasks of one job in one message; `first` and `count` in the job, `answered` of them are. */
export interface Chunk {
  readonly id: number
  readonly job: number
  readonly first: number
  readonly count: number
  /** How often its task has been running when a worker died; its chunk then holds nothing else. */
  readonly retried: number
  answered: number
  /** Its tasks have their outcomes; what the worker still answers is dropped. */
  dropped: boolean
}

/** Tasks of a chunk that stand side by side, both ends included; indexes within the chunk. */
export interface Range {
  readonly from: number
  readonly to: number
}

/**
 * Which task was running when the worker died or its deadline passed: one of these, of tiny tasks; null when none had
 * begun; `all` when each had been run, for answers of several chunks may travel together and die together.
 */
export type Started = Range | 'all' | null

interface Again {
  readonly first: number
  readonly count: number
  readonly retried: number
  /** One by one: it may be the one that killed its worker. */
  readonly alone: boolean
}

export interface TakenBack {
  /** From the last task to the first: each is put in front of the one before. */
  readonly again: readonly Again[]
  readonly settled: {
    readonly first: number
    readonly count: number
    readonly failureReason: FailureReason
    readonly attempts: number
  } | null
}

/** The tasks of `chunk` one of which was running, by the mark of its worker; null when none was. */
export function startedIn(chunk: Chunk, mark: Mark | null): Range | null {
  if (mark === null || mark.index === 'loading' || mark.chunkId !== chunk.id) return null
  const from = Math.max(mark.index, chunk.answered)
  const to = Math.min(mark.index + Math.max(1, mark.span), chunk.count) - 1
  return from <= to ? { from, to } : null
}

/** `why` tells a death from a deadline. */
export function takeBack(
  chunk: Chunk,
  started: Started,
  policy: Pick<SchedulerOptions, 'onWorkerLost' | 'onTimeout' | 'retries'>,
  why: 'lost' | 'timeout' = 'lost',
): TakenBack {
  const open = chunk.first + chunk.answered
  const left = chunk.count - chunk.answered
  const { retried: before } = chunk
  if (started === null)
    return { again: [{ first: open, count: left, retried: before, alone: before > 0 }], settled: null }
  const fail = why === 'lost' ? policy.onWorkerLost === 'fail' : policy.onTimeout === 'fail'
  if (started === 'all') {
    if (fail) return { again: [], settled: { first: open, count: left, failureReason: 'lost', attempts: before + 1 } }
    return { again: [{ first: open, count: left, retried: before, alone: before > 0 }], settled: null }
  }
  const first = chunk.first + started.from
  const count = started.to - started.from + 1
  const rest = { first: first + count, count: chunk.count - started.to - 1, retried: 0, alone: false }
  const ran = { first: open, count: started.from - chunk.answered, retried: 0, alone: false }
  if (why === 'lost' && fail)
    // What ran before may have had side effects as well, and its answers died with the worker.
    return {
      again: [rest],
      settled: { first: open, count: ran.count + count, failureReason: 'lost', attempts: before + 1 },
    }
  const retried = (started.from === 0 ? before : 0) + 1
  // Tasks with a deadline are answered one by one, so none has run before this one without an answer.
  if (fail || (retried > policy.retries && count === 1)) {
    const failureReason = why === 'timeout' ? 'timeout' : 'poison'
    return { again: [rest, ran], settled: { first, count, failureReason, attempts: retried } }
  }
  // Of several one was running: each is tried alone, and only then it is known which.
  return {
    again: [rest, { first, count, retried: Math.min(retried, policy.retries), alone: true }, ran],
    settled: null,
  }
}
