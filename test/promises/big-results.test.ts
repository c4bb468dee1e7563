// Promise 20 in short.

import { expect, test } from 'vitest'
import { bigResults } from './big-results.ts'
import { payloadLimit } from './payload-limit.ts'
import { report } from './stage.ts'

const KIB = 1024
const MIB = 1024 * KIB

test.each([
  { bytes: 64 * KIB, shape: 'buffer', end: 'exit', tasks: 4 },
  { bytes: 256 * KIB, shape: 'text', end: 'exit', tasks: 4 },
  { bytes: MIB, shape: 'text', end: 'kill', tasks: 4 },
  { bytes: MIB, shape: 'buffer', end: 'exit at once', tasks: 4 },
  { bytes: 64 * MIB, shape: 'buffer', end: 'exit', tasks: 1 },
] as const)('promise 20: $bytes bytes of $shape and $end: whole, or the loss is told', async (size) => {
  const metrics = await bigResults(size)
  report(`promise 20, ${size.bytes} bytes of ${size.shape}, ${size.end}`, metrics)
  expect(metrics).toMatchObject({ silent: 0, other: 0, doubled: 0, orphans: 0 })
  expect(metrics.whole + metrics.lossTold).toBe(size.tasks)
})

test('promise 20: one byte over the limit is refused by name', async () => {
  const metrics = await payloadLimit(1)
  report('promise 20, over the limit', metrics)
  expect(metrics).toMatchObject({ input: 'PayloadTooLargeError', result: 'remote PayloadTooLargeError' })
  expect(metrics).toMatchObject({ nextTask: 2, orphans: 0 })
})
