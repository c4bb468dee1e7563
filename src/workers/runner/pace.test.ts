// The pace of a worker on random histories of tasks, from a tenth of a microsecond to a tenth of a second each: answers
// never wait too long, no message leaves before its time, and no stride is more work than it may be.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { Pace } from './pace.ts'

const workMs = fc.double({ min: -4, max: 2, noNaN: true }).map((power) => 10 ** power)
/** Chunks of so many tasks of so many milliseconds each. */
const stretches = fc.array(fc.record({ tasks: fc.integer({ min: 1, max: 100 }), workMs }), {
  minLength: 1,
  maxLength: 8,
})
const time = fc.double({ min: 0, max: 1e6, noNaN: true })

describe('the pace of a worker', () => {
  test('no answer is older than 5 ms when the next task begins, or 40 ms after a long one, and it waits for no other chunk then', () => {
    fc.assert(
      fc.property(stretches, time, (history, startMs) => {
        const pace = new Pace()
        const late: unknown[] = []
        const early: unknown[] = []
        let [atMs, flushedMs] = [startMs, startMs]
        pace.begin(startMs)
        for (const { tasks, workMs: each } of history) {
          for (let left = tasks; left > 0; left--) {
            atMs += each
            const limitMs = each < 1 ? 5 : left > 1 ? 40 : 0
            const isDue = pace.flushIsDue(atMs, each, left === 1, 1)
            if (!isDue && atMs - flushedMs >= limitMs) late.push({ each, left, atMs })
            if (isDue && atMs - flushedMs < limitMs) early.push({ each, left, atMs })
            if (!isDue) continue
            pace.flushed(atMs)
            flushedMs = atMs
          }
        }
        expect({ late, early }).toEqual({ late: [], early: [] })
      }),
      randomHistories('pace of answers', 2_000),
    )
  })

  test('one message holds no more than 2,048 answers, however tiny their tasks are', () => {
    const pace = new Pace()
    pace.begin(0)
    expect(pace.flushIsDue(0.1, 0.0001, false, 2_047)).toBe(false)
    expect(pace.flushIsDue(0.1, 0.0001, false, 2_048)).toBe(true)
  })

  test('commands are looked at when tasks have followed each other for 20 ms, and then again 20 ms later', () => {
    fc.assert(
      fc.property(time, fc.integer({ min: 0, max: 100 }), (startMs, passedMs) => {
        const pace = new Pace()
        pace.begin(Math.floor(startMs))
        const atMs = Math.floor(startMs) + passedMs
        expect(pace.turnIsDue(atMs)).toBe(passedMs >= 20)
        pace.turned(atMs)
        expect(pace.turnIsDue(atMs + 19)).toBe(false)
        expect(pace.turnIsDue(atMs + 20)).toBe(true)
      }),
    )
  })

  test('a stride is 1 to 512 tasks of the chunk, whatever the clock says', () => {
    const looks = fc.array(fc.record({ atMs: time, left: fc.integer({ min: 1, max: 4_096 }), ran: fc.nat(100) }))
    fc.assert(
      fc.property(looks, (history) => {
        const pace = new Pace()
        const outOfBounds: unknown[] = []
        for (const { atMs, left, ran } of history) {
          const stride = pace.stride(atMs, left)
          if (!Number.isInteger(stride) || stride < 1 || stride > Math.min(512, left))
            outOfBounds.push({ stride, left })
          for (let i = 0; i < ran; i++) pace.ran(atMs, 0.001)
        }
        expect(outOfBounds).toEqual([])
      }),
      randomHistories('strides by any clock', 2_000),
    )
  })

  test('a stride is at most 30 µs of tasks like those before, 60 µs of others, and ends with a task of 30 µs', () => {
    fc.assert(
      fc.property(stretches, (history) => {
        const pace = new Pace()
        const tooMuch: unknown[] = []
        let atMs = 0
        for (const { tasks, workMs: each } of history) {
          let [strides, end, inStrideMs] = [0, 1, 0] // the first task is started with its chunk
          for (let i = 0; i < tasks; i++) {
            if (i >= end) {
              const stride = pace.stride(atMs, tasks - i)
              end = i + stride
              inStrideMs = 0
              // From the second stride of a chunk on, tasks of this chunk have been measured.
              if (++strides > 1 && stride > 1 && stride * each > 0.030_001) tooMuch.push({ each, i, stride })
            }
            // A task of a stride that has lasted 60 µs was its last one.
            if (strides > 0 && inStrideMs > 0.060_001) tooMuch.push({ each, i, inStrideMs })
            atMs += each
            inStrideMs += each
            if (pace.ran(atMs, each)) end = i + 1
          }
          if (each >= 0.03) expect(strides).toBe(tasks - 1)
        }
        expect(tooMuch).toEqual([])
      }),
      randomHistories('strides', 2_000),
    )
  })

  test('a stretch of tiny tasks reads the recall once in 512 tasks', () => {
    const pace = new Pace()
    pace.stride(0, 1)
    pace.ran(0.000_05, 0.000_05)
    expect(pace.stride(0.000_05, 4_096)).toBe(512)
    // A clock that is too coarse for them says that they took no time.
    expect(pace.stride(0.000_05, 4_096)).toBe(512)
  })
})
