// Timers that are longer than Node's own, by a clock that the test sets.

import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { endsWithin, LongTimer } from './long-timer.ts'

const LONGEST_MS = 2 ** 31 - 1

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('a timer comes at its time and not before, however long that is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5 * LONGEST_MS }), (ms) => {
      let came = 0
      const timer = new LongTimer(() => came++, ms)
      if (ms > 0) {
        vi.advanceTimersByTime(ms - 1)
        expect(came).toBe(0)
      }
      vi.advanceTimersByTime(1)
      expect(came).toBe(1)
      timer.clear()
      expect(vi.getTimerCount()).toBe(0)
    }),
    { numRuns: 200 },
  )
})

test('a timer of Infinity never comes, and a timer that was cleared does not either', () => {
  let came = 0
  const timers = [Number.POSITIVE_INFINITY, LONGEST_MS + 10].map((ms) => new LongTimer(() => came++, ms))
  vi.advanceTimersByTime(LONGEST_MS + 5)
  expect(came).toBe(0)
  timers[1]?.clear()
  vi.advanceTimersByTime(10 * LONGEST_MS)
  expect(came).toBe(0)
  timers[0]?.clear()
  expect(vi.getTimerCount()).toBe(0)
})

test('work that ends first has ended within any limit, and leaves no timer', async () => {
  for (const ms of [undefined, 5, 2 ** 40, Number.POSITIVE_INFINITY])
    expect(await endsWithin(Promise.resolve(), ms)).toBe(true)
  const late = endsWithin(new Promise(() => undefined), 30 * 86_400_000)
  await vi.advanceTimersByTimeAsync(30 * 86_400_000)
  expect(await late).toBe(false)
  expect(vi.getTimerCount()).toBe(0)
})
