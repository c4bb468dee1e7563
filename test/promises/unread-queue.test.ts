// Promise 30: a queue that nobody reads, full of data, while its producer is killed or joined and the queue is joined or
// closed, in any order: every call returns, and what was thrown away is said. (In Python joining the producer waits for
// ever.)

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ItemsLostError, QueueClosedError } from '../../src/engine/errors.ts'
import { Process } from '../../src/engine/supervisor/process.ts'
import { Supervisor } from '../../src/engine/supervisor/supervisor.ts'
import { until, withToken } from '../support/os-view.ts'
import { size } from '../support/size.ts'
import { randomHistories } from '../support/random-histories.ts'
import { JoinableQueue } from '../../src/engine/queue/queue.ts'

const programs = new URL('../programs/queues.mjs', import.meta.url)
const ITEMS = 100
const ITEM_BYTES = 100_000
const LIMIT_MS = size({ short: 10_000, full: 20_000 })
/** Orders that are tried, and what they at least discard together. */
const [ORDERS, FEWEST_DISCARDED] = size({ short: [6, 0], full: [500, 10_000] })

const round = fc.record({
  order: fc.shuffledSubarray(['kill', 'join child', 'join queue', 'get', 'close'] as const, { minLength: 5 }),
  /** How many items are in when it begins; the child may be in the middle of the next one. */
  filled: fc.constantFrom(0, 1, 37, ITEMS, ITEMS, ITEMS),
  maxSize: fc.constantFrom(0, 0, 50),
  /** The child ends by itself when it has put everything. */
  ends: fc.boolean(),
})

test('promise 30: an unread queue of 10 MB never holds anybody, whatever is killed, joined and closed in which order', async () => {
  const supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
  let discardedInAll = 0
  await fc.assert(
    fc.asyncProperty(round, async ({ order, filled, maxSize, ends }) => {
      const queue = new JoinableQueue<Uint8Array>({ supervisor, maxSize, detectDeadlock: false, name: 'unread' })
      const args = [queue, ITEMS, ITEM_BYTES, ends ? 0 : 60_000]
      const child = new Process({ target: { module: programs, export: 'fill' }, args, supervisor })
      await child.start()
      const wanted = maxSize === 0 ? filled : Math.min(filled, maxSize)
      await until(`${wanted} items`, () => queue.size >= wanted, LIMIT_MS)
      // Unread, and its producer is gone all the same.
      if (ends && maxSize === 0 && filled === ITEMS) expect(await child.join(LIMIT_MS)).toBe(true)
      let taken = 0
      let discarded = -1
      const returns: Promise<unknown>[] = []
      for (const step of order) {
        if (step === 'kill') child.kill()
        else if (step === 'join child') returns.push(child.join(LIMIT_MS))
        else if (step === 'join queue') returns.push(queue.join(LIMIT_MS).catch((error: unknown) => error))
        else if (step === 'close') discarded = queue.close()
        else {
          const got = queue.get({ block: queue.size === 0, timeoutMs: LIMIT_MS })
          returns.push(got.then(() => void taken++).catch((error: unknown) => error))
        }
      }
      for (const end of await Promise.all(returns)) {
        if (typeof end === 'object') expect([QueueClosedError, ItemsLostError]).toContain(end?.constructor)
        else expect(end).not.toBe(false)
      }
      expect(child.isAlive()).toBe(false)
      const { put } = queue.metrics
      expect(discarded).toBe(put - taken)
      await expect(queue.put(new Uint8Array(1))).rejects.toThrow(
        `${discarded} item${discarded === 1 ? '' : 's'} discarded`,
      )
      discardedInAll += discarded
    }),
    { ...randomHistories('unread queue', ORDERS), endOnFailure: true },
  )
  expect(discardedInAll).toBeGreaterThan(FEWEST_DISCARDED)
  await supervisor.close()
  expect(withToken(supervisor.token)).toEqual([])
})
