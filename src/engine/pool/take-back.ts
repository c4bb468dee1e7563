// What becomes of a dead worker's chunk: which of its tasks are handed out again, and which have got their fate. Pure.

import type { Fate, Mark, SchedulerOptions } from './scheduler-messages.ts'

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

export interface TakenBack {
  /** From the last task to the first: each is put in front of the one before. */
  readonly again: readonly { readonly first: number; readonly count: number; readonly retried: number }[]
  readonly settled: {
    readonly first: number
    readonly count: number
    readonly fate: Fate
    readonly attempts: number
  } | null
}

/** Index of the task of `chunk` that was running, by the mark of its worker; null when none was. */
export function startedIn(chunk: Chunk, mark: Mark | null): number | null {
  if (mark === null || mark.index === 'loading' || mark.chunkId !== chunk.id) return null
  return mark.index >= chunk.answered && mark.index < chunk.count ? mark.index : null
}

/**
 * Index of the task that was running when the worker died or its deadline passed; null when none had begun; `all` when
 * each had been run, for answers of several chunks may travel together and die together.
 */
export type Started = number | 'all' | null

/** `why` tells a death from a deadline. */
export function takeBack(
  chunk: Chunk,
  started: Started,
  policy: Pick<SchedulerOptions, 'onWorkerLost' | 'onTimeout' | 'retries'>,
  why: 'lost' | 'timeout' = 'lost',
): TakenBack {
  const open = chunk.first + chunk.answered
  if (started === null) {
    return { again: [{ first: open, count: chunk.count - chunk.answered, retried: chunk.retried }], settled: null }
  }
  if (started === 'all') {
    const ran = { first: open, count: chunk.count - chunk.answered }
    if (policy.onWorkerLost === 'fail')
      return { again: [], settled: { ...ran, fate: 'lost', attempts: chunk.retried + 1 } }
    return { again: [{ ...ran, retried: chunk.retried }], settled: null }
  }
  const rest = { first: chunk.first + started + 1, count: chunk.count - started - 1, retried: 0 }
  const ran = started - chunk.answered // finished, perhaps, but their answers died with the worker
  const running = chunk.first + started
  const retried = (started === 0 ? chunk.retried : 0) + 1
  const before = { first: open, count: ran, retried: 0 }
  if (why === 'timeout') {
    // Tasks with a deadline are answered one by one, so none has run before this one without an answer.
    if (policy.onTimeout === 'fail' || retried > policy.retries)
      return { again: [rest, before], settled: { first: running, count: 1, fate: 'timeout', attempts: retried } }
    return { again: [rest, { first: running, count: 1, retried }, before], settled: null }
  }
  if (policy.onWorkerLost === 'fail') {
    return { again: [rest], settled: { first: open, count: ran + 1, fate: 'lost', attempts: chunk.retried + 1 } }
  }
  if (retried > policy.retries) {
    return { again: [rest, before], settled: { first: running, count: 1, fate: 'poison', attempts: retried } }
  }
  return { again: [rest, { first: running, count: 1, retried }, before], settled: null }
}
