// Promise 34 in short.

import { expect, test } from 'vitest'
import { kernelOutOfMemory, memoryLimit } from './memory-limit.ts'
import { report } from './stage.ts'

const TIMES = 2

test.each(['heap', 'buffers'] as const)(
  'promise 34: a worker over its memory limit ends, and nobody else: %s',
  async (way) => {
    const metrics = await memoryLimit(way, TIMES, TIMES)
    report(`promise 34, ${way}`, { ...metrics })
    expect(metrics).toMatchObject({ ends: TIMES, rightWords: TIMES, otherWords: [] })
    expect(metrics).toMatchObject({ neighboursKilled: 0, neighbourTasksLost: 0, orphans: 0 })
  },
)

test('promise 34: who was killed by the kernel for memory is told so, where a control group can be made', async ({
  skip,
}) => {
  const metrics = await kernelOutOfMemory(TIMES)
  if (metrics === null) return skip('this system lets us make no control group')
  report('promise 34, kernel', { ...metrics })
  expect(metrics).toEqual({ ends: TIMES, rightWords: TIMES, otherWords: [], neighboursLost: 0 })
})
