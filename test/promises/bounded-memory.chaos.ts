// Promise 21 in full: a million.

import { expect, test } from 'vitest'
import { boundedMemory } from './bounded-memory.ts'
import { report } from './stage.ts'

const TASKS = 1_000_000
const LIMIT = 10_000

test('promise 21: more than may wait is refused by name, and memory is bounded', async () => {
  const metrics = await boundedMemory('refused', TASKS, LIMIT)
  report('promise 21, refused', { ...metrics })
  expect(metrics).toMatchObject({ wrong: 0, otherwise: 0, orphans: 0 })
  expect(metrics.accepted + metrics.refused).toBe(TASKS)
  expect(metrics.refused).toBeGreaterThan(0)
  expect(metrics.mostWaiting).toBeLessThanOrEqual(LIMIT)
  expect(metrics.grownMiB).toBeLessThan(100)
})

test('promise 21: whoever waits for room gets every task done, and memory is bounded', async () => {
  const metrics = await boundedMemory('waits', TASKS, LIMIT)
  report('promise 21, waits', { ...metrics })
  expect(metrics).toMatchObject({ accepted: TASKS, done: TASKS, wrong: 0, refused: 0, otherwise: 0, orphans: 0 })
  expect(metrics.mostWaiting).toBeLessThanOrEqual(LIMIT)
  expect(metrics.grownMiB).toBeLessThan(100)
})
