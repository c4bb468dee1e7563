// Promise 34: a worker that takes too much memory ends, with the right word for it, and nobody else does (the scenario:
// memory-limit.ts).

import { expect, test } from 'vitest'
import { Pool } from '../../src/engine/pool/pool.ts'
import { Supervisor } from '../../src/engine/supervisor/supervisor.ts'
import { report } from '../support/stage.ts'
import { size, testInFull } from '../support/size.ts'
import { kernelOutOfMemory, memoryLimit } from './memory-limit.ts'

const [TIMES, TOGETHER] = size({ short: [2, 2], full: [50, 4] })

test.each(['heap', 'buffers'] as const)(
  'promise 34: a worker over its memory limit ends, and nobody else: %s',
  async (way) => {
    const metrics = await memoryLimit(way, TIMES, TOGETHER)
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

// The runtime's own limit takes gigabytes and many seconds to reach.
testInFull('promise 34: a worker without a limit that fills its heap is named, and the next task works', async () => {
  const tasks = new URL('../programs/tasks.mjs', import.meta.url)
  const supervisor = new Supervisor({ output: 'capture' })
  const pool = new Pool({ processes: 1, supervisor })
  await expect(pool.map({ module: tasks, export: 'heap' }, [1])).rejects.toThrow('JavaScript heap out of memory')
  expect(await pool.map({ module: tasks, export: 'increment' }, [1])).toEqual([2])
  await pool.terminate()
  await supervisor.close()
})
