// Promise 6: a worker that does not respond is named in time, and no other (the scenario: hang-flagged.ts).

import { expect, test } from 'vitest'
import { report } from '../support/stage.ts'
import { size } from '../support/size.ts'
import { named, pythonKinds, type WorkerKind, workerKinds } from '../support/worker-kind.ts'
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
/** Those of Python's workers: what one start method does, the others do; the full form tries them all. */
const IN_PYTHON = size<readonly (readonly [StuckWay, number])[]>({
  short: [
    ['bad expression', 2],
    ['blocked call', 2],
  ],
  // Each needs a core for itself: how long it holds the GIL is known by the time on one.
  full: WAYS.map(([way, together]) => [way, way === 'bad expression' ? 2 : together] as const),
})
const ALL: readonly (readonly [WorkerKind, StuckWay, number])[] = [
  ...WAYS.map(([way, together]) => ['node', way, together] as const),
  ...pythonKinds('fork').flatMap((kind) => IN_PYTHON.map(([way, together]) => [kind, way, together] as const)),
]
const ALL_WELL = size({
  short: { forMs: 4_000, workers: 3, blockedMs: 1_800 },
  full: { forMs: 180_000, workers: 8, blockedMs: 3_000 },
})

test.each(ALL)(
  'promise 6: a worker that does not respond is named within two beats: %s, %s',
  async (kind, way, together) => {
    const metrics = await hangFlagged(way, { kind, times: TIMES, together })
    report(`promise 6, ${named(kind)}, ${way}`, { ...metrics })
    expect(metrics).toMatchObject({
      flagged: TIMES,
      wrongWord: 0,
      moreWords: 0,
      wellAgain: TIMES,
      falseWords: 0,
      orphans: 0,
    })
    expect(metrics.slowestMs).toBeLessThanOrEqual(2_000)
  },
)

test.each(workerKinds('spawn'))('promise 6: nobody who is well is named (%s)', async (kind) => {
  const metrics = await nobodyFlagged({ kind, ...ALL_WELL })
  report(`promise 6, all well, ${named(kind)}`, { ...metrics })
  expect(metrics).toMatchObject({ falseWords: 0, orphans: 0 })
})
