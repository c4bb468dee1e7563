// The wait before a restart: exact, bounded, and short again after health.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { backOffMs, DEFAULT_BACK_OFF } from './back-off.ts'
import { newGroup, stepGroup } from './group-machine.ts'

const SECONDS = [1, 2, 4, 8, 16, 32, 60]

test('promise 15: the back-off is 1, 2, 4 … 60 s, and chance moves each by no more than a fifth', () => {
  for (let earlier = 0; earlier < 5_000; earlier++) {
    const expected = 1_000 * (SECONDS[earlier] ?? 60)
    expect(backOffMs(DEFAULT_BACK_OFF, earlier, 0.5)).toBe(expected)
    expect(backOffMs(DEFAULT_BACK_OFF, earlier, 0)).toBeCloseTo(0.8 * expected, 6)
    expect(backOffMs(DEFAULT_BACK_OFF, earlier, 1)).toBeCloseTo(1.2 * expected, 6)
  }
})

test('a first wait of 0 never waits', () => {
  for (const earlier of [0, 1, 1_000, 1e9]) expect(backOffMs({ ...DEFAULT_BACK_OFF, firstMs: 0 }, earlier, 0.9)).toBe(0)
})

test('promise 15: in any history of deaths each wait is the doubled one, and the first one again after 60 s of health', () => {
  const death = fc.record({
    ranMs: fc.constantFrom(0, 1, 1_000, 30_000, 59_999, 60_001, 500_000),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    saidAWord: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(death, { maxLength: 20 }), (deaths) => {
      let nowMs = 0
      let [group] = stepGroup(
        newGroup({
          children: [{ name: 'a', restart: 'permanent' }],
          strategy: 'one-for-one',
          intensity: { maxRestarts: 1_000, withinMs: 10_000 },
          backOff: DEFAULT_BACK_OFF,
        }),
        { type: 'start' },
        nowMs,
        0,
      )
      let inARow = 0
      for (const { ranMs, random, saidAWord } of deaths) {
        if (saidAWord) [group] = stepGroup(group, { type: 'ready', name: 'a' }, nowMs, 0)
        nowMs += ranMs
        const [next, told] = stepGroup(group, { type: 'ended', name: 'a', end: 'abnormal' }, nowMs, random)
        if (saidAWord && ranMs >= 60_000) inARow = 0
        const seconds = SECONDS[inARow++] ?? 60
        const wait = told.find((instruction) => instruction.do === 'tell-back-off')
        if (wait?.do !== 'tell-back-off') throw new Error('no back-off was told')
        const early = stepGroup(next, { type: 'alarm' }, nowMs + wait.delayMs * 0.999, 0)[1]
        nowMs = next.members[0]?.dueAtMs ?? 0
        const [again, todo] = stepGroup(next, { type: 'alarm' }, nowMs, 0)
        const isExact = Math.abs(wait.delayMs - seconds * (800 + 400 * random)) < 1e-6
        const isInTime = early.length === 0 && todo.length === 1 && todo[0]?.do === 'launch'
        if (!isExact || !isInTime) expect({ seconds, random, wait, early, todo }).toBe('the exact wait, then a launch')
        group = again
      }
    }),
    randomHistories('back-off'),
  )
})
