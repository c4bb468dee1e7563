// Streams of a real pool, ended in every way while their source, their reader and their workers are anywhere: what was
// accepted is run, the source is released once, join ends, and a part never looks whole.

import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { size } from '../../../test/support/size.ts'
import { Pool } from './pool.ts'

const target = { module: new URL('../../../test/programs/tasks.mjs', import.meta.url), export: 'identity' }
const LIMIT_MS = 10_000
const HISTORIES = size({ short: 40, full: 200 })

/** Numbers up to `size`; `stallsAt`: never gives that one. Counts how often it was released. */
class Source {
  released = 0
  taken = 0
  isOver = false
  readonly size: number
  readonly stallsAt: number | null

  constructor(size: number, stallsAt: number | null) {
    this.size = size
    this.stallsAt = stallsAt
  }

  #next(): IteratorResult<number> {
    if (this.taken < this.size) return { done: false, value: this.taken++ }
    this.isOver = true
    return { done: true, value: undefined }
  }

  sync(): Iterable<number> {
    const next = (): IteratorResult<number> => this.#next()
    const release = (): IteratorResult<number> => {
      this.released++
      return { done: true, value: undefined }
    }
    return { [Symbol.iterator]: () => ({ next, return: release }) }
  }

  async(): AsyncIterable<number> {
    const next = (): Promise<IteratorResult<number>> =>
      this.taken === this.stallsAt ? new Promise<never>(() => undefined) : Promise.resolve(this.#next())
    const release = (): Promise<IteratorResult<number>> => {
      this.released++
      return Promise.resolve({ done: true, value: undefined })
    }
    return { [Symbol.asyncIterator]: () => ({ next, return: release }) }
  }
}

async function inTime<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${what} did not end`))
    }, LIMIT_MS)
  })
  return Promise.race([promise, late]).finally(() => {
    clearTimeout(timer)
  })
}

describe('a stream of a pool', () => {
  test('releases its source once, lets join end, and never looks whole when it is a part', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('close', 'terminate', 'abort', 'aborted before', 'return'),
        fc.constantFrom('imap' as const, 'imapUnordered' as const),
        fc.boolean(),
        fc.constantFrom(0, 3, 500, 3_000),
        fc.boolean(),
        fc.constantFrom(0, 1, 2, 200),
        fc.nat(3),
        async (end, method, isAsync, size, stalls, reads, turns) => {
          const isEndless = stalls && isAsync && end !== 'close'
          const source = new Source(size, isEndless ? Math.floor(size / 2) : null)
          const pool = new Pool({ processes: 2 })
          try {
            const stop = new AbortController()
            if (end === 'aborted before') stop.abort('enough')
            const inputs = isAsync ? source.async() : source.sync()
            const stream = pool[method](target, inputs, { signal: stop.signal })
            let isBroken = false
            let count = 0
            for (; count < Math.min(reads, source.stallsAt ?? size) && !isBroken; count++)
              await stream.next().catch(() => {
                isBroken = true
              })
            expect(isBroken).toBe(end === 'aborted before' && reads > 0 && size > 0 && source.stallsAt !== 0)
            const rest = isEndless && !isBroken ? stream.next() : null
            rest?.catch(() => undefined)
            for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve))
            if (end === 'terminate') await inTime(pool.terminate(), 'terminate')
            else if (end === 'abort') stop.abort('enough')
            else if (end === 'return') await inTime(stream.return(), 'return')
            if (end !== 'close') {
              if (!source.isOver) expect(source.released).toBe(1)
              if (rest !== null) {
                // It may have had its result before.
                const settled = rest.then(
                  ({ done }) => (done === true ? 'end' : 'result'),
                  () => 'error',
                )
                expect(['result', end === 'return' ? 'end' : 'error']).toContain(await inTime(settled, 'the reader'))
              }
            }
            await pool.close()
            await inTime(pool.join(), 'join')
            if (end === 'close') expect(source.isOver).toBe(true)
            // A source may end in the moment in which it is released.
            expect(source.released).toBeLessThanOrEqual(1)
            if (!source.isOver) expect(source.released).toBe(1)
            // The results that are left are all there are, or their end is an error.
            let isWhole = true
            try {
              for await (const _ of stream) count++
            } catch {
              isWhole = false
            }
            if (end === 'close') expect([isWhole, count]).toEqual([true, size])
            else if (end === 'terminate' && count < size && rest === null) expect(isWhole).toBe(false)
          } finally {
            await pool.terminate()
          }
        },
      ),
      { ...randomHistories('ends of streams', HISTORIES), endOnFailure: true },
    )
  }, 120_000)

  test.each([
    ['all of its inputs were taken', '[300, 300]'],
    ['its source still has some', 'Array(200).fill(1)'],
  ])('that is open when its pool closes keeps no program alive after that: %s', (_, inputs) => {
    const library = new URL('../../../dist/engine/index.js', import.meta.url).href
    const program = `
      import { Pool } from ${JSON.stringify(library)}
      const pool = new Pool({ processes: 1 })
      const stream = pool.imap({ module: ${JSON.stringify(target.module.href)}, export: 'sleep' }, ${inputs})
      await new Promise((resolve) => setTimeout(resolve, 100))
      await pool.close()
      let read = 0
      for await (const _ of stream) read++
      await pool.join()
      console.log(read)`
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      timeout: LIMIT_MS,
    })
    expect([status, stdout]).toEqual([0, inputs.startsWith('[') ? '2\n' : '200\n'])
  })

  test('that nobody reads is run to its end for its effects, with a bounded part of its inputs taken at a time', async () => {
    const pool = new Pool({ processes: 1 })
    const source = new Source(200_000, null)
    pool.imapUnordered(target, source.sync())
    await pool.close()
    await pool.join()
    expect(source.taken).toBe(200_000)
    expect(pool.metrics.inFlight + pool.metrics.queueDepth).toBe(0)
  })
})
