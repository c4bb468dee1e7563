// Promise 13 in short.

import { expect, test } from 'vitest'
import { noLeaks } from './no-leaks.ts'
import { report } from './stage.ts'

test('promise 13: of processes that come and go nothing stays', async () => {
  const metrics = await noLeaks({ processes: 60, together: 4 })
  report('promise 13', { ...metrics })
  expect(metrics).toMatchObject({ wrongEnds: 0, zombies: 0, leftovers: [], sharedMemoryFiles: 0, orphans: 0 })
})
