// Promise 33: a hundred double starts on one profile. One lives, the other ends with 0; and when the one is killed, the
// next start takes over as if nothing had been.

import { expect, test } from 'vitest'
import { chaosCount, quantile, spread } from './chaos-count.ts'
import { type DoubleStart, doubleStart } from './double-start.ts'

const ROUNDS = 100
/** What a takeover may cost more than an ordinary start on the same machine. */
const MORE_MS = 1_000

test('promise 33: of two starts one lives, and after its death the next start takes over', {
  timeout: 3_600_000,
}, async () => {
  const rounds: DoubleStart[] = []
  for (let round = chaosCount(ROUNDS); round > 0; round--) rounds.push(await doubleStart())
  const takeovers = rounds.map(({ takeoverMs }) => takeoverMs)
  const ordinary = rounds.map(({ ordinaryMs }) => ordinaryMs)
  const bothLived = rounds.filter(({ codes }) => codes.length === 0).length
  process.stdout.write(
    `promise 33: ${rounds.length} double starts, both lived after ${bothLived} of them; ` +
      `takeover after a kill ${spread(takeovers)}, ordinary start ${spread(ordinary)}\n`,
  )
  expect(rounds.map(({ codes }) => codes).filter((codes) => codes.length !== 1 || codes[0] !== 0)).toEqual([])
  for (const part of [0.5, 1]) expect(quantile(takeovers, part)).toBeLessThanOrEqual(quantile(ordinary, part) + MORE_MS)
})
