// Who is late: random histories of looks and tasks, with a clock that is handed in.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { DeadlineWatch } from './deadline-watch.ts'

const EVERY_MS = 100
/** A look that comes so late was slept through. */
const SLEPT_MS = 1_000
const EIGHT_HOURS_MS = 8 * 3_600_000

const step = fc.record({
  lateMs: fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 0, max: 20 }) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: SLEPT_MS }) },
    { weight: 1, arbitrary: fc.constantFrom(SLEPT_MS + 1, 60_000, EIGHT_HOURS_MS) },
  ),
  /** To the next task, or to the next chunk, or neither. */
  moves: fc.constantFrom('stays', 'stays', 'stays', 'stays', 'task', 'chunk', 'forgotten'),
})

describe('promise 7: the watch on deadlines', () => {
  test('a task is late exactly when it has been there for its deadline, without the time that was slept through', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom(50, 300, 1_000, 2_500), (history, deadlineMs) => {
        const watch = new DeadlineWatch()
        // Its time runs from a moment after the first look.
        const beginsInMs = Math.min(100, deadlineMs / 10)
        let [nowMs, chunk, index, thereMs] = [0, 1, 0, -beginsInMs]
        watch.look(nowMs, EVERY_MS)
        watch.seen(1, chunk, index, deadlineMs)
        for (const { lateMs, moves } of history) {
          const passedMs = EVERY_MS + lateMs
          nowMs += passedMs
          thereMs += lateMs > SLEPT_MS ? EVERY_MS : passedMs
          watch.look(nowMs, EVERY_MS)
          if (moves === 'task') index++
          if (moves === 'chunk') [chunk, index] = [chunk + 1, 0]
          if (moves === 'forgotten') watch.forget(1)
          if (moves !== 'stays') thereMs = -beginsInMs
          expect(watch.seen(1, chunk, index, deadlineMs)).toBe(thereMs >= deadlineMs)
        }
      }),
      randomHistories('deadlines'),
    )
  })
})
