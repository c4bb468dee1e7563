// Promise 19 in short: without the values that take seconds, and an uncaught one only of some.

import { expect, test } from 'vitest'
import { report } from './stage.ts'
import { complaints, hardValues, slowestMs, unserialisable } from './unserialisable.ts'

const SLOW = new Set(['huge text', '200000 levels deep'])

test('promise 19: nothing unserialisable can wedge a pool', async () => {
  const names = Object.keys(await hardValues()).filter((name) => !SLOW.has(name))
  const { trials, orphans } = await unserialisable(names, ['input', 'result', 'thrown', 'later', 'rejected'])
  report('promise 19', { values: names.length, trials: trials.length, slowestMs: slowestMs(trials), orphans })
  expect(complaints(trials)).toEqual([])
  expect(orphans).toBe(0)
})

test('promise 19: what is thrown where nobody catches it costs a worker and is told', async () => {
  const names = ['function', 'proxy that refuses everything', 'undefined', 'error without text']
  const { trials, orphans } = await unserialisable(names, ['uncaught'])
  expect(complaints(trials)).toEqual([])
  expect(orphans).toBe(0)
})
