// Results do not depend on how tasks are put into chunks: inputs may share objects, and tasks may change what they get.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { poolStage, target } from '../../../test/support/pool-stage.ts'

const stage = poolStage({ processes: 2 })

/** Inputs of a few objects, each of which comes several times, alone or inside others. */
const inputs = fc
  .record({
    boxes: fc.array(fc.record({ n: fc.integer(), list: fc.array(fc.integer(), { maxLength: 3 }) }), {
      minLength: 1,
      maxLength: 3,
    }),
    picks: fc.array(fc.record({ box: fc.nat(2), inside: fc.boolean() }), { minLength: 1, maxLength: 40 }),
  })
  .map(({ boxes, picks }) =>
    picks.map(({ box, inside }) => {
      const one = boxes[box % boxes.length]
      return inside ? { first: one, second: one } : one
    }),
  )

test('a task gets a copy of its input alone, whatever the chunk size', async () => {
  const pool = stage.make()
  await fc.assert(
    fc.asyncProperty(inputs, async (given) => {
      const before = structuredClone(given)
      const alone = await pool.map(target('changes'), given, { chunkSize: 1 })
      for (const chunkSize of [2, 7, given.length, 'auto'] as const)
        expect(await pool.map(target('changes'), given, { chunkSize })).toEqual(alone)
      expect(given).toEqual(before)
    }),
    { numRuns: 60 },
  )
})
