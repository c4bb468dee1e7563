// Promise 37: what comes out is what went in, by every way that a value can take between processes.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Executor } from '../../src/engine/executor/executor.ts'
import { Pool } from '../../src/engine/pool/pool.ts'
import { Queue } from '../../src/engine/queue/queue.ts'
import { anyValue, hasArrived } from '../support/any-value.ts'
import { randomHistories } from '../support/random-histories.ts'
import { size } from '../support/size.ts'
import { onStage } from '../support/stage.ts'

const target = (name: string) => ({ module: new URL('../programs/tasks.mjs', import.meta.url), export: name })
const EACH = size({ short: 400, full: 25_000 })

/** The first value that arrived as another one, and as which. */
function firstChanged(values: readonly unknown[], arrived: readonly unknown[]): string | null {
  if (arrived.length !== values.length) return `${arrived.length} of ${values.length} values`
  const i = values.findIndex((value, at) => !hasArrived(value, arrived[at]))
  return i === -1 ? null : `${fc.stringify(values[i])} arrived as ${fc.stringify(arrived[i])}`
}

function generated(what: string): unknown[] {
  const { numRuns, seed } = randomHistories(what, EACH)
  return fc.sample(anyValue, { numRuns, seed })
}

test('promise 37: arguments and results arrive as structuredClone copies them, in chunks of any size', async () => {
  await onStage(500, async (supervisor) => {
    const pool = new Pool({ processes: 2, supervisor })
    const values = generated('arguments and results')
    for (const chunkSize of [1, 7, 'auto'] as const) {
      const some = values.slice(0, chunkSize === 'auto' ? values.length : Math.ceil(values.length / 4))
      expect(firstChanged(some, await pool.map(target('identity'), some, { chunkSize }))).toBe(null)
    }
    await pool.terminate()
    return { values: values.length }
  })
}, 600_000)

test('promise 37: so do the arguments of single calls, and each call has a copy of its own', async () => {
  await onStage(500, async (supervisor) => {
    const executor = new Executor({ maxWorkers: 2, supervisor })
    const values = generated('calls')
    for (let at = 0; at < values.length; at += 500) {
      const some = values.slice(at, at + 500)
      expect(
        firstChanged(
          some,
          await Promise.all(some.map((value) => executor.submit(target('identity'), [value]).result())),
        ),
      ).toBe(null)
    }
    const box = { n: 0 }
    const counted = await Promise.all(
      Array.from({ length: 50 }, () => executor.submit(target('countUp'), [box]).result()),
    )
    expect(counted).toEqual(Array(50).fill(1))
    expect(await executor.pool.map(target('countUp'), Array(50).fill(box), { chunkSize: 50 })).toEqual(
      Array(50).fill(1),
    )
    // The task returns one object again and again.
    expect(await executor.pool.map(target('sameObject'), [1, 2, 3, 4, 5], { chunkSize: 5 })).toEqual(
      [1, 2, 3, 4, 5].map((n) => ({ n, list: [n] })),
    )
    const large = await executor.pool.map<Buffer>(target('sameBuffer'), [1, 2, 3], { chunkSize: 3 })
    expect(large.map((buffer) => [buffer.length, buffer[0], buffer.at(-1)])).toEqual(
      [1, 2, 3].map((n) => [100_000, n, n]),
    )
    await executor.shutdown()
    return { values: values.length }
  })
}, 600_000)

test('promise 37: so do items of a queue, into a worker and out of it', async () => {
  await onStage(500, async (supervisor) => {
    const pool = new Pool({ processes: 1, supervisor })
    const [there, back] = [new Queue({ supervisor }), new Queue({ supervisor })]
    const values = generated('items of a queue')
    const echo = pool.submit(target('echoQueue'), [there, back, values.length])
    const arrived: unknown[] = []
    const reading = (async () => {
      for (let i = 0; i < values.length; i++) arrived.push(await back.get())
    })()
    for (const value of values) await there.put(value)
    await Promise.all([reading, echo])
    expect(firstChanged(values, arrived)).toBe(null)
    await pool.terminate()
    return { values: values.length }
  })
}, 600_000)

test('promise 37: so does a shared value', async () => {
  await onStage(500, async (supervisor) => {
    const pool = new Pool({ processes: 1, supervisor })
    const values = generated('shared values')
    for (let at = 0; at < values.length; at += 100) {
      const some = values.slice(at, at + 100)
      const shared = await pool.share(some)
      expect(firstChanged(some, (await pool.apply(target('identity'), [shared])) as unknown[])).toBe(null)
      shared.release()
    }
    await pool.terminate()
    return { values: values.length }
  })
}, 600_000)
