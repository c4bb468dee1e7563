// Real workers, some of them long in one task: the others do what waits behind it.

import { afterEach, describe, expect, test } from 'vitest'
import { Pool } from './pool.ts'

const target = (name: string) => ({
  module: new URL('../../../test/programs/tasks.mjs', import.meta.url),
  export: name,
})

let pool: Pool

afterEach(async () => {
  await pool.terminate()
})

describe('while one worker is long in a task', () => {
  test.each([
    ['waits', 'sleep', 1],
    ['waits', 'sleep', 'auto' as const],
    ['calculates', 'busyFor', 7],
    ['calculates', 'busyFor', 'auto' as const],
  ])('and %s there (%s), the other does all small tasks that come, with chunks of %s', async (_, name, chunkSize) => {
    pool = new Pool({ processes: 2 })
    await pool.map(target('identity'), Array(500).fill(1))
    let isOver = false
    const long = pool.submit(target(name), name === 'sleep' ? [60_000] : [[60_000, 1]]).finally(() => {
      isOver = true
    })
    long.catch(() => undefined)
    for (let round = 0; round < 5; round++) {
      const results = await pool.map(target('identity'), Array(1_000).fill(round), { chunkSize })
      expect(results).toEqual(Array(1_000).fill(round))
    }
    expect(isOver).toBe(false)
  })

  test.each([4, 25, 'auto' as const])(
    'the rest of its own chunk of %s is done by the other, but for its neighbours',
    async (chunkSize) => {
      pool = new Pool({ processes: 2 })
      await pool.map(target('busyFor'), Array(500).fill([0, 0]))
      const inputs = Array.from({ length: 500 }, (_, i) => [i === 2 ? 60_000 : 0, i])
      let done = 0
      for await (const { index } of pool.imapUnordered(target('busyFor'), inputs, { chunkSize })) {
        expect(index).not.toBe(2)
        // Not there: two answers that were to be sent with it, the task itself, and one that shares its stride.
        if (++done === 496) break
      }
    },
  )

  test('a task that gives its own pool rounds of calls gets them all', async () => {
    pool = new Pool({ processes: 3 })
    for (let i = 0; i < 6; i++) expect(await pool.submit(target('nestedRounds'), [pool, 3, 500])).toBe(1_500)
  })
})
