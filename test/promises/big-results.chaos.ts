// Promise 20 in full: each size 100 times, each way to go, as a buffer and as text.

import { expect, test } from 'vitest'
import { bigResults } from './big-results.ts'
import { payloadLimit } from './payload-limit.ts'
import { report } from './stage.ts'

const KIB = 1024
const MIB = 1024 * KIB

// Buffers go through shared memory, text through the channel.
const sizes = [64 * KIB, 256 * KIB, MIB, 64 * MIB].flatMap((bytes) => [
  ...(['exit', 'exit at once', 'kill'] as const).map((end) => ({ bytes, shape: 'buffer', end, tasks: 100 }) as const),
  // The longest take as long as all others together: twenty of them.
  { bytes, shape: 'text', end: 'exit', tasks: bytes === 64 * MIB ? 20 : 100 } as const,
])

test.each(sizes)('promise 20: $bytes bytes of $shape and $end: whole, or the loss is told', async (size) => {
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

test('promise 20: what is at the limit goes through', async () => {
  const metrics = await payloadLimit(0)
  report('promise 20, at the limit', metrics)
  expect(metrics).toMatchObject({ input: metrics.most, result: metrics.most, nextTask: 2, orphans: 0 })
})
