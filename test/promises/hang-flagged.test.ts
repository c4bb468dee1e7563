// Promise 6 in short.

import { expect, test } from 'vitest'
import { hangFlagged, nobodyFlagged } from './hang-flagged.ts'
import { report } from './stage.ts'

test.each(['stopped', 'busy loop', 'blocked read'] as const)(
  'promise 6: a worker that does not respond is named within two beats: %s',
  async (way) => {
    const metrics = await hangFlagged(way, { times: 2, together: 2 })
    report(`promise 6, ${way}`, { ...metrics })
    expect(metrics).toMatchObject({ flagged: 2, wrongWord: 0, moreWords: 0, wellAgain: 2, falseWords: 0, orphans: 0 })
    expect(metrics.slowestMs).toBeLessThanOrEqual(2_000)
  },
)

test('promise 6: nobody who is well is named', async () => {
  const metrics = await nobodyFlagged({ forMs: 4_000, workers: 3, blockedMs: 1_800 })
  report('promise 6, all well', { ...metrics })
  expect(metrics).toMatchObject({ falseWords: 0, orphans: 0 })
})
