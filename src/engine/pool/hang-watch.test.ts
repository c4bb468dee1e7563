// Who is called unresponsive: random histories of looks and beats, with a clock that is handed in.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { type HangChange, HangWatch } from './hang-watch.ts'

const EVERY_MS = 500
const TWO_BEATS_MS = 2_000
const EIGHT_HOURS_MS = 8 * 3_600_000
const letters = ['R', 'S', 'D', 'T', 't', 'I', null] as const
const kindOf = { R: 'busy', S: 'blocked', D: 'blocked', I: 'blocked', T: 'stopped', t: 'stopped' } as const

/** How late a look comes: as good as never, a little, or slept through. */
const lateMs = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 50 }) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 990 }) },
  { weight: 1, arbitrary: fc.constantFrom(1_001, 30_000, EIGHT_HOURS_MS) },
)

describe('promise 6: the watch on event loops', () => {
  test('never names a busy worker whose beat moves, whatever the clock does', () => {
    const looks = fc.array(
      fc.record({ lateMs, moved: fc.integer({ min: 1, max: 9 }), letter: fc.constantFrom(...letters) }),
      {
        minLength: 1,
        maxLength: 40,
      },
    )
    fc.assert(
      fc.property(looks, (history) => {
        const watch = new HangWatch(EVERY_MS)
        let [nowMs, beat] = [0, 0]
        const words = history.map(({ lateMs: late, moved, letter }) => {
          nowMs += EVERY_MS + late
          beat += moved
          watch.look(nowMs)
          return watch.seen(1, true, beat, () => letter)
        })
        expect(words.some((word) => word !== null)).toBe(false)
      }),
      randomHistories('beats that move'),
    )
  })

  test('never names one that rests between tasks, though it never beats', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ lateMs, busy: fc.boolean(), letter: fc.constantFrom('R', 'S', 'D', null) })),
        (history) => {
          const watch = new HangWatch(EVERY_MS)
          let nowMs = 0
          const words = history.map(({ lateMs: late, busy, letter }, chunk) => {
            nowMs += EVERY_MS + late
            watch.look(nowMs)
            return watch.seen(1, busy, busy ? chunk : 0, () => letter)
          })
          expect(words.some((word) => word !== null)).toBe(false)
        },
      ),
      randomHistories('short tasks'),
    )
  })

  test('always names one whose beat stands still for two beats, with the right word, and takes it back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 10 }),
        fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 10, maxLength: 10 }),
        fc.constantFrom(...letters),
        (before, lates, letter) => {
          const watch = new HangWatch(EVERY_MS)
          let [nowMs, beat] = [0, 0]
          const look = (busy: boolean, late: number): HangChange | null => {
            nowMs += EVERY_MS + late
            watch.look(nowMs)
            return watch.seen(1, busy, busy ? beat : 0, () => letter)
          }
          const stopped = letter === 'T' || letter === 't'
          if (!stopped)
            for (const busy of before) {
              beat++
              look(busy, 0)
            }
          // It gets work, and stands still from here on.
          const sinceMs = nowMs
          let named: HangChange | null = null
          for (const late of lates) {
            named = look(true, late)
            if (named !== null) break
          }
          expect(named).toMatchObject({ kind: letter === null ? 'busy' : kindOf[letter] })
          expect(nowMs - sinceMs).toBeLessThanOrEqual(TWO_BEATS_MS)
          expect(look(true, 0)).toBeNull() // said once
          beat++
          expect(look(true, 0)).toBe('responsive')
        },
      ),
      randomHistories('beats that stand'),
    )
  })

  test('one look with another letter changes no word, two do', () => {
    const said = (lettersSeen: string): readonly (string | null)[] => {
      const watch = new HangWatch(EVERY_MS)
      return lettersSeen.split('').map((letter, i) => {
        watch.look(i * EVERY_MS)
        const word = watch.seen(1, true, 7, () => letter)
        return word === null || word === 'responsive' ? word : word.kind
      })
    }
    expect(said('SRRRSRSS')).toEqual([null, null, 'busy', null, null, null, null, 'blocked'])
    expect(said('RRSR')).toEqual([null, null, 'busy', null])
    expect(said('STTSSTT')).toEqual([null, null, 'stopped', null, 'blocked', null, 'stopped'])
  })

  test('a worker that was stopped while it was idle is named too', () => {
    const watch = new HangWatch(EVERY_MS)
    const words = [0, 500, 1_000, 1_500].map((nowMs) => {
      watch.look(nowMs)
      return watch.seen(1, false, 0, () => (nowMs === 0 ? 'S' : 'T'))
    })
    expect(words).toEqual([null, null, { kind: 'stopped', forMs: 1_000 }, null])
    watch.look(2_000)
    expect(watch.seen(1, false, 0, () => 'S')).toBe('responsive')
  })

  test('after a gap in the looks nobody is judged for that time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: EVERY_MS + 1_001, max: EIGHT_HOURS_MS }),
        fc.nat(1),
        fc.constantFrom(...letters),
        (gapMs, quietBefore, letter) => {
          const watch = new HangWatch(EVERY_MS)
          let nowMs = 0
          const look = (afterMs: number): HangChange | null => {
            nowMs += afterMs
            watch.look(nowMs)
            return watch.seen(1, true, 7, () => letter)
          }
          look(0)
          for (let i = 0; i < quietBefore; i++) expect(look(EVERY_MS)).toBeNull()
          // The machine sleeps: nothing beats.
          expect(look(gapMs)).toBeNull()
          expect(look(EVERY_MS)).toBeNull()
          // From here on it has had its two beats.
          expect(look(EVERY_MS)).toMatchObject({ forMs: 2 * EVERY_MS })
        },
      ),
      randomHistories('gaps'),
    )
  })

  test('a gap that is too short to be told from a slow machine counts as one look', () => {
    const watch = new HangWatch(EVERY_MS)
    const look = (nowMs: number, beat: number): HangChange | null => {
      watch.look(nowMs)
      return watch.seen(1, true, beat, () => 'S')
    }
    expect(look(0, 7)).toBeNull()
    expect(look(1_490, 7)).toBeNull()
    expect(look(1_990, 8)).toBeNull()
  })
})
