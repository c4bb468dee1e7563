// A stream of results without a pool: batches that arrive in any order, and readers that come and go.

import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { ResultsDroppedError } from '../errors.ts'
import type { OutcomeBatch } from './job.ts'
import { OrderedStream } from './ordered-stream.ts'
import { OutcomeStream } from './outcome-stream.ts'

function batchOf(first: number, count: number): OutcomeBatch {
  const values = Array.from({ length: count }, (_, i) => first + i)
  const outcomes = values.map(() => 'done' as const)
  return { first, outcomes, values, workMs: new Float32Array(count), processId: null, pid: 7, attempts: 1 }
}

describe('a stream of results', () => {
  test('gives each reader the next result in its order, whether results or readers come first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 8 }),
        fc.array(fc.boolean(), { maxLength: 40 }),
        fc.integer(),
        async (sizes, reads, seed) => {
          let first = 0
          const batches = sizes.map((count) => {
            first += count
            return batchOf(first - count, count)
          })
          // Batches arrive in any order.
          batches.sort((a, b) => ((a.first * 31 + seed) % 7) - ((b.first * 31 + seed) % 7))
          const stream = new OrderedStream<number>()
          const readers: Promise<IteratorResult<number, void>>[] = []
          for (const isRead of reads) {
            const batch = isRead ? undefined : batches.shift()
            if (batch === undefined) readers.push(stream.next())
            else stream.push(batch)
          }
          for (const batch of batches) stream.push(batch)
          stream.end(null)
          const got = await Promise.all(readers)
          for (const [i, result] of got.entries())
            expect(result).toEqual(i < first ? { done: false, value: i } : { done: true, value: undefined })
          const rest: number[] = []
          for await (const value of stream) rest.push(value)
          expect(rest).toEqual(
            Array.from({ length: Math.max(0, first - readers.length) }, (_, i) => readers.length + i),
          )
        },
      ),
      randomHistories('streams of results', 1_000),
    )
  })

  test.each(['before anything was read', 'while a reader waits'])(
    'tells its owner once when its consumer returns %s, and ends for all readers',
    async (when) => {
      const stream = new OutcomeStream<number>()
      const onLeft = vi.fn<() => void>()
      stream.onLeft = onLeft
      const readers = when === 'while a reader waits' ? [stream.next(), stream.next()] : []
      await stream.return()
      await stream.return()
      expect(onLeft).toHaveBeenCalledTimes(1)
      stream.push(batchOf(0, 1))
      for (const end of [...(await Promise.all(readers)), await stream.next()])
        expect(end).toEqual({ done: true, value: undefined })
    },
  )

  test.each([null, false, 0, undefined, 'a text'])(
    'throws the reason %s of an abort once, at once, and then ends',
    async (reason) => {
      const stream = new OrderedStream<number>()
      stream.push(batchOf(0, 3))
      await stream.next()
      stream.fail({ value: reason })
      const thrown = await stream.next().then(
        () => 'a result',
        (error: unknown) => ({ error }),
      )
      expect(thrown).toEqual({ error: reason })
      expect(await stream.next()).toEqual({ done: true, value: undefined })
    },
  )

  test('keeps what nobody reads up to a bound, and says that more was dropped', async () => {
    const stream = new OrderedStream<number>()
    for (let first = 0; first < 100_000; first += 1_000) stream.push(batchOf(first, 1_000))
    stream.end(null)
    let read = 0
    const reading = (async () => {
      for await (const value of stream) expect(value).toBe(read++)
    })()
    await expect(reading).rejects.toThrow(ResultsDroppedError)
    expect(read).toBeGreaterThanOrEqual(65_536)
    expect(read).toBeLessThan(70_000)
  })
})
