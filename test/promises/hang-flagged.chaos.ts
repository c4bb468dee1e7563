// Promise 6 in full: each way 100 times, and three minutes in which all are well.

import { expect, test } from 'vitest'
import { hangFlagged, nobodyFlagged } from './hang-flagged.ts'
import { report } from './stage.ts'

const TIMES = 100

// Those that need a core each are few at a time.
test.each([
  ['stopped', 20],
  ['stopped while idle', 20],
  ['busy loop', 5],
  ['bad expression', 5],
  ['blocked call', 20],
  ['blocked read', 20],
] as const)('promise 6: a worker that does not respond is named within two beats: %s', async (way, together) => {
  const metrics = await hangFlagged(way, { times: TIMES, together })
  report(`promise 6, ${way}`, { ...metrics })
  expect(metrics).toMatchObject({
    flagged: TIMES,
    wrongWord: 0,
    moreWords: 0,
    wellAgain: TIMES,
    falseWords: 0,
    orphans: 0,
  })
  expect(metrics.slowestMs).toBeLessThanOrEqual(2_000)
})

test('promise 6: nobody who is well is named', async () => {
  const metrics = await nobodyFlagged({ forMs: 180_000, workers: 8, blockedMs: 3_000 })
  report('promise 6, all well', { ...metrics })
  expect(metrics).toMatchObject({ falseWords: 0, orphans: 0 })
})
