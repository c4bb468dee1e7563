// Promise 13 in full: 10,000 processes.

import { expect, test } from 'vitest'
import { noLeaks } from './no-leaks.ts'
import { report } from './stage.ts'

test('promise 13: of processes that come and go nothing stays', { timeout: 1_800_000 }, async () => {
  const metrics = await noLeaks({ processes: 10_000, together: 6 })
  report('promise 13', { ...metrics })
  expect(metrics).toMatchObject({ wrongEnds: 0, zombies: 0, leftovers: [], sharedMemoryFiles: 0, orphans: 0 })
  expect(metrics.started).toBeGreaterThanOrEqual(10_000)
  expect(metrics.rowsKept).toBeLessThanOrEqual(5_100)
  expect(metrics.grewMiB).toBeLessThan(30)
})
