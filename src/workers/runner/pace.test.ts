// The pace of a worker on random histories of tasks, from a tenth of a microsecond to a tenth of a second each: answers
// never wait too long, no message leaves before its time, and no mark stands for more work than it may.

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

  test('a mark stands for 1 to 64 tasks of the chunk, whatever the clock says', () => {
    const looks = fc.array(fc.record({ atMs: time, left: fc.integer({ min: 1, max: 4_096 }), ran: fc.nat(100) }))
    fc.assert(
      fc.property(looks, (history) => {
        const pace = new Pace()
        const outOfBounds: unknown[] = []
        for (const { atMs, left, ran } of history) {
          const span = pace.span(atMs, left)
          if (!Number.isInteger(span) || span < 1 || span > Math.min(64, left)) outOfBounds.push({ span, left })
          for (let i = 0; i < ran; i++) pace.ran(0.001)
        }
        expect(outOfBounds).toEqual([])
      }),
      randomHistories('marks by any clock', 2_000),
    )
  })

  test('a mark stands for at most 30 µs of tasks like those before, and a task of 30 µs is the last one of its mark', () => {
    fc.assert(
      fc.property(stretches, (history) => {
        const pace = new Pace()
        const tooMuch: unknown[] = []
        let atMs = 0
        for (const { tasks, workMs: each } of history) {
          let [marks, marked] = [0, 1] // the first task is marked with its chunk
          for (let i = 0; i < tasks; i++) {
            if (i >= marked) {
              const span = pace.span(atMs, tasks - i)
              marked = i + span
              // From the second mark of a chunk on, tasks of this chunk have been measured.
              if (++marks > 1 && span > 1 && span * each > 0.030_001) tooMuch.push({ each, i, span })
            }
            atMs += each
            if (pace.ran(each)) marked = i + 1
          }
          if (each >= 0.03) expect(marks).toBe(tasks - 1)
        }
        expect(tooMuch).toEqual([])
      }),
      randomHistories('marks', 2_000),
    )
  })

  test('a stretch of tiny tasks costs one mark in 64 tasks', () => {
    const pace = new Pace()
    pace.span(0, 1)
    pace.ran(0.0001)
    expect(pace.span(0.0001, 4_096)).toBe(64)
    // A clock that is too coarse for them says that they took no time.
    expect(pace.span(0.0001, 4_096)).toBe(64)
  })
})
