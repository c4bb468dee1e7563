// Promise 19 in full: every value in every place.

import { expect, test } from 'vitest'
import { report } from './stage.ts'
import { complaints, hardValues, PLACES, slowestMs, unserialisable } from './unserialisable.ts'

test('promise 19: nothing unserialisable can wedge a pool', async () => {
  const names = Object.keys(await hardValues())
  const { trials, orphans } = await unserialisable(names, PLACES)
  report('promise 19', { values: names.length, trials: trials.length, slowestMs: slowestMs(trials), orphans })
  expect(names.length).toBeGreaterThanOrEqual(16)
  expect(complaints(trials)).toEqual([])
  expect(orphans).toBe(0)
})
