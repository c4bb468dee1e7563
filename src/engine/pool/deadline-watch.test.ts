// A deadline is never early, and kept to the moment in which a task may begin and two looks.

import { expect, test } from 'vitest'
import { DeadlineWatch } from './deadline-watch.ts'

const EVERY_MS = 100
const DEADLINE_MS = 1_000

/** Looks at a worker that is at task `indexAt(ms)` until it is late; null when it is not within a minute. */
function lateAt(indexAt: (ms: number) => number, lookAt: (n: number) => number = (n) => n * EVERY_MS): number | null {
  const watch = new DeadlineWatch()
  for (let n = 0; n < 600; n++) {
    const ms = lookAt(n)
    watch.look(ms, EVERY_MS)
    if (watch.seen(1, 1, indexAt(ms), DEADLINE_MS)) return ms
  }
  return null
}

test('a task is late between its deadline and a tenth and two looks after it, wherever in a look it began', () => {
  for (let began = 1; began <= EVERY_MS; began++) {
    const late = lateAt((ms) => (ms < 500 + began ? 0 : 1)) ?? 0
    expect(late - 500 - began).toBeGreaterThanOrEqual(DEADLINE_MS)
    expect(late - 500 - began).toBeLessThanOrEqual(1.1 * DEADLINE_MS + 2 * EVERY_MS)
  }
})

test('one task after the other is not late, however long it goes on', () => {
  expect(lateAt((ms) => Math.floor(ms / 900))).toBeNull()
})

test('nobody is judged for the time that this program slept', () => {
  const hour = 3_600_000
  const late = lateAt(
    () => 0,
    (n) => n * EVERY_MS + (n > 5 ? hour : 0),
  )
  expect((late ?? 0) - hour).toBeGreaterThanOrEqual(DEADLINE_MS)
})
