// Memory that a child opens by its path, with and without a name of its own, and the large buffers that cross in it.

import { closeSync, existsSync, openSync, statSync, writeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DOWN_SLOTS, SLOT_BYTES, UP_SLOTS } from '../wire/memory.ts'
import { Pool } from '../pool/pool.ts'
import { procStat } from '../../../test/support/proc-stat.mjs'
import { SharedMemory } from './shared-memory.ts'

const target = (name: string) => ({
  module: new URL('../../../test/programs/tasks.mjs', import.meta.url),
  export: name,
})

test.each([
  ['without a name, where the system shows open descriptors', false],
  ['by its name, where it does not', true],
])('a child opens it %s', (_, named) => {
  const memory = new SharedMemory(named)
  try {
    const child = openSync(memory.path, 'r+')
    writeSync(child, Uint8Array.of(7, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0), 0, 12, 0)
    closeSync(child)
    expect(memory.progress()).toMatchObject({ chunkId: 7, index: 2 })
    const { path } = memory
    memory.forgetName()
    expect(existsSync(path)).toBe(!named)
    expect(memory.progress()).toMatchObject({ chunkId: 7, index: 2 })
  } finally {
    memory.close()
  }
})

test('its name goes with it, if nobody has opened it', () => {
  const memory = new SharedMemory(true)
  const { path } = memory
  expect(existsSync(path)).toBe(true)
  memory.close()
  expect(existsSync(path)).toBe(false)
})

describe.runIf(process.platform === 'linux')('large buffers of a worker', () => {
  let pool: Pool
  beforeEach(() => {
    pool = new Pool({ processes: 1 })
  })
  afterEach(async () => {
    await pool.terminate()
    await pool.join()
  })

  /** How many of the slots for results were ever written: the file reaches to the end of the last one. */
  const slotsUsed = (): number => {
    const end = statSync(`/proc/${pool.pids[0]}/fd/4`).size
    return Math.max(0, Math.ceil(end / SLOT_BYTES) - 1 - DOWN_SLOTS)
  }

  test('results that the parent has read leave their slot to the next one', async () => {
    for (let value = 0; value < 10; value++) {
      const result = await pool.apply<Buffer>(target('bytesAfter'), [[0, value]])
      expect(result.equals(Buffer.alloc(100_000, value))).toBe(true)
    }
    expect(slotsUsed()).toBe(1)
  })

  test('results come whole and in order when the parent is behind and the slots are full', async () => {
    // Each longer than an answer waits for others: a message for each.
    const inputs = Array.from({ length: 2 * UP_SLOTS }, (_, value) => [41, value])
    await pool.apply(target('increment'), [1])
    const results = pool.map<Buffer>(target('bytesAfter'), inputs, { chunkSize: inputs.length })
    await delay(10) // the chunk has left
    const blockedUntil = performance.now() + 450
    while (performance.now() < blockedUntil);
    expect((await results).map((result) => [result.length, result[0], result.at(-1)])).toEqual(
      inputs.map(([, value]) => [100_000, value, value]),
    )
    expect(slotsUsed()).toBe(UP_SLOTS)
  })

  test('inputs take the memory of earlier ones again, and the system need not give new pages', async () => {
    const [pid = 0] = pool.pids
    // minflt: pages that it was given without a read from a disk.
    const newPages = (): number => procStat(pid).minorFaults
    const inputs = Array.from({ length: 64 }, () => Buffer.alloc(4 * 1024 * 1024, 1))
    await pool.map(target('lengthOf'), inputs)
    const before = newPages()
    expect(await pool.map(target('lengthOf'), inputs)).toEqual(inputs.map(({ length }) => length))
    // 64 times 1,024 pages are what new memory for each would be.
    expect(newPages() - before).toBeLessThan(8 * 1_024)
  })
})
