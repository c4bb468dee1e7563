// What becomes of the tasks of one chunk, case by case; histories of them are in scheduler.test.ts.

import { describe, expect, test } from 'vitest'
import { type Chunk, type Started, startedIn, takeBack } from './take-back.ts'

const chunk: Chunk = { id: 7, job: 1, first: 100, count: 10, retried: 0, pardoned: 0, answered: 2, dropped: false }
const fail = { onWorkerLost: 'fail', onTimeout: 'fail', retries: 0 } as const
const retry = { onWorkerLost: 'retry', onTimeout: 'fail', retries: 0 } as const
const mark = (index: number, span: number) => ({ chunkId: 7, index, span })

const words = (started: Started) => {
  const { again, settled } = takeBack(chunk, started, fail, 'lost')
  const told = settled.map(({ first, count, lastState }) => `${lastState} ${first} to ${first + count - 1}`)
  return [
    ...told,
    ...again.filter(({ count }) => count > 0).map(({ first, count }) => `again ${first} to ${first + count - 1}`),
  ]
}

describe('the tasks of a dead worker that are not run again', () => {
  test.each([
    ['at one task', startedIn(chunk, mark(4, 1)), ['finished 102 to 103', 'running 104 to 104', 'again 105 to 109']],
    [
      'among tiny ones',
      startedIn(chunk, mark(4, 3)),
      ['finished 102 to 103', 'may-have-run 104 to 106', 'again 107 to 109'],
    ],
    ['between two', startedIn(chunk, mark(4, 0)), ['finished 102 to 103', 'again 104 to 109']],
    ['behind all', 'all', ['finished 102 to 109']],
    ['before all', null, ['again 102 to 109']],
    ['nobody knows where', { from: 2, to: 9, unknown: true }, ['may-have-run 102 to 109']],
    ['nobody knows where, at one', { from: 2, to: 2, unknown: true }, ['may-have-run 102 to 102', 'again 103 to 109']],
  ] as const)('%s', (_, started, expected) => {
    expect(words(started)).toEqual(expected)
  })
})

test('a task that had ended has not failed an attempt: it runs again as if it had not begun', () => {
  for (const started of ['all', startedIn(chunk, mark(3, 0)), { from: 2, to: 2, haveEnded: true }] as const)
    expect(takeBack({ ...chunk, retried: 3 }, started, retry, 'lost')).toEqual({
      again: [{ first: 102, count: 8, retried: 3, pardoned: 0, alone: true }],
      settled: [],
    })
})
