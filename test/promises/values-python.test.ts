// Promise 37 with workers in Python: what crosses arrives as the table of docs/python.md says, in both directions, and
// what cannot cross is refused with the path of the part that is to blame.

import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RemoteTaskError, TaskSerializationError } from '../../src/engine/errors.ts'
import { Pool } from '../../src/engine/pool/pool.ts'
import { refusedByPython } from '../../src/engine/wire/pickle-refusals.ts'
import { pickleCodec } from '../../src/engine/wire/parent-codec.ts'
import { kindOf } from '../../src/engine/wire/value-kinds.ts'
import { anyValue, partAt } from '../support/any-value.ts'
import { throughPython } from '../support/python-values.ts'
import { randomHistories } from '../support/random-histories.ts'
import { size } from '../support/size.ts'
import { newDice, numbers, onStage, report } from '../support/stage.ts'
import { pythonKinds, workersOf } from '../support/worker-kind.ts'

const target = (name: string) => ({ module: new URL('../programs/python_tasks.py', import.meta.url), export: name })
/** In full, 100,000 in all by each start method. */
const EACH = size({ short: 400, full: 50_000 })
const BATCH = 5_000
const LONG = { timeout: 900_000 }

/** Null when it is refused, as it must be: at a part that cannot cross. */
function acceptable(value: unknown): boolean {
  try {
    pickleCodec.encode(value, 'the value')
    return true
  } catch (error) {
    expect(error).toBeInstanceOf(TaskSerializationError)
    const part = partAt(value, (error as TaskSerializationError).path) as object
    const kind = kindOf(part)
    expect(typeof kind === 'string' ? refusedByPython(part, kind) : kind.refused).toEqual(expect.any(String))
    return false
  }
}

test.each(pythonKinds('fork'))('promise 37: values of Node arrive in Python and come back (%s)', LONG, async (kind) => {
  const { seed } = randomHistories('values to workers in Python', EACH)
  const metrics = await onStage(500, async (supervisor) => {
    const pool = new Pool({ processes: 2, supervisor, ...workersOf(kind) })
    const counts = { accepted: 0, refused: 0 }
    for (let made = 0; made < EACH; made += BATCH) {
      const values = fc.sample(anyValue, { numRuns: Math.min(BATCH, EACH - made), seed: seed + made })
      const sent = values.filter(acceptable)
      counts.accepted += sent.length
      counts.refused += values.length - sent.length
      const chunkSize = ([1, 7, 'auto'] as const)[(made / BATCH) % 3] ?? 'auto'
      const arrived = await pool.map(target('identity'), sent, { chunkSize })
      const changed = sent.findIndex((one, i) => !isDeepStrictEqual(throughPython(one), throughPython(arrived[i])))
      const told = changed === -1 ? null : `${fc.stringify(sent[changed])} as ${fc.stringify(arrived[changed])}`
      expect(told).toBe(null)
    }
    await pool.terminate()
    return counts
  })
  report(`promise 37, to Python and back, ${kind}`, { seed, ...metrics })
  expect(metrics.accepted + metrics.refused).toBe(EACH)
  expect(metrics.refused).toBeGreaterThan(EACH / 50)
  expect(metrics.orphans).toBe(0)
})

test.each(pythonKinds('fork'))('promise 37: values of Python arrive in Node and come back (%s)', LONG, async (kind) => {
  const from = newDice().seed % 1_000_000
  const metrics = await onStage(500, async (supervisor) => {
    const pool = new Pool({ processes: 2, supervisor, ...workersOf(kind) })
    const wrong: unknown[] = []
    for (let made = 0; made < EACH; made += BATCH) {
      const seeds = numbers(Math.min(BATCH, EACH - made)).map((i) => from + made + i)
      const chunkSize = ([7, 'auto', 1] as const)[(made / BATCH) % 3] ?? 'auto'
      const values = await pool.map(target('made'), seeds, { chunkSize })
      const back = seeds.map((seed, i) => [seed, values[i]] as const)
      const verdicts = await pool.starmap(target('is_same'), back)
      wrong.push(...verdicts.filter((one) => one !== null))
    }
    await pool.terminate()
    return { wrong: wrong.length, first: wrong[0] ?? 'none' }
  })
  report(`promise 37, from Python and back, ${kind}`, { from, values: EACH, ...metrics })
  expect(metrics).toMatchObject({ wrong: 0, orphans: 0 })
})

test('promise 37: what Python cannot send is refused at its place', LONG, async () => {
  const from = newDice().seed % 1_000_000
  const seeds = numbers(size({ short: 200, full: 10_000 })).map((i) => from + i)
  await onStage(500, async (supervisor) => {
    const pool = new Pool({ processes: 2, supervisor, ...workersOf('fork') })
    const places = await pool.map<string>(target('place_of_planted'), seeds)
    const errors = await Promise.all(
      seeds.map(async (seed) =>
        pool.submit(target('planted'), [seed]).then(
          () => null,
          (error: unknown) => error,
        ),
      ),
    )
    for (const [i, error] of errors.entries()) {
      expect(error).toBeInstanceOf(RemoteTaskError)
      expect((error as Error).name).toBe('TaskSerializationError')
      expect((error as Error).message).toContain(`the result at ${places[i]} cannot be sent`)
    }
    await pool.terminate()
    return { values: seeds.length }
  })
})
