// Promise 6: a worker that does not respond is named in time, and no other (the scenario: hang-flagged.ts).

import { expect, test } from 'vitest'
import { report } from '../support/stage.ts'
import { size } from '../support/size.ts'
import { hangFlagged, nobodyFlagged, type StuckWay } from './hang-flagged.ts'

const TIMES = size({ short: 2, full: 100 })
/** Each way, and how many workers go it together: those that need a core each are few at a time. */
const WAYS = size<readonly (readonly [StuckWay, number])[]>({
  short: [
    ['stopped', 2],
    ['busy loop', 2],
    ['blocked read', 2],
  ],
  full: [
    ['stopped', 20],
    ['stopped while idle', 20],
    ['busy loop', 5],
    ['bad expression', 5],
    ['blocked call', 20],
    ['blocked read', 20],
  ],
})
const ALL_WELL = size({
  short: { forMs: 4_000, workers: 3, blockedMs: 1_800 },
  full: { forMs: 180_000, workers: 8, blockedMs: 3_000 },
})

test.each(WAYS)('promise 6: a worker that does not respond is named within two beats: %s', async (way, together) => {
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
  const metrics = await nobodyFlagged(ALL_WELL)
  report('promise 6, all well', { ...metrics })
  expect(metrics).toMatchObject({ falseWords: 0, orphans: 0 })
})
