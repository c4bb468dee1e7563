// Promise 13: of processes that come and go nothing stays (the scenario: no-leaks.ts).

import { expect, test } from 'vitest'
import { report } from '../support/stage.ts'
import { size } from '../support/size.ts'
import { noLeaks } from './no-leaks.ts'

const SIZE = size({ short: { processes: 60, together: 4 }, full: { processes: 10_000, together: 6 } })

test('promise 13: of processes that come and go nothing stays', {
  timeout: size({ short: 20_000, full: 1_800_000 }),
}, async () => {
  const metrics = await noLeaks(SIZE)
  report('promise 13', { ...metrics })
  expect(metrics).toMatchObject({ wrongEnds: 0, zombies: 0, leftovers: [], sharedMemoryFiles: 0, orphans: 0 })
  expect(metrics.started).toBeGreaterThanOrEqual(SIZE.processes)
  expect(metrics.rowsKept).toBeLessThanOrEqual(5_100)
  expect(metrics.grewMiB).toBeLessThan(30)
})
