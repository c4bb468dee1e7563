// The judge of `npm run bench -- check`: what is the same is not called slower, and what is slower is, whatever the noise of rounds.

import { expect, test } from 'vitest'
import { judge } from '../bench/check/judge.mjs'
import { newDice } from './support/stage.ts'

const ROUNDS = 25

/** Rounds of two trees on a machine whose speed drifts; each time is off by up to `noise`, and now and then by much more. */
function roundsOf(next: () => number, slowdown: number, noise: number) {
  const time = (factor: number): number => 200 * factor * (1 + noise * next()) * (next() < 0.05 ? 1.5 : 1)
  return Array.from({ length: ROUNDS }, () => {
    const drift = 1 + next() / 2
    return [drift * time(slowdown), drift * time(1)] as const
  })
}

test('two equal trees are told as the same, and one that is a tenth slower or faster as that', () => {
  const { next, seed } = newDice()
  const words = (slowdown: number): readonly string[] =>
    Array.from({ length: 100 }, () => judge(roundsOf(next, slowdown, 0.05), next).word)
  const count = (slowdown: number, word: string): number => words(slowdown).filter((one) => one === word).length
  expect(count(1, 'same'), `seed ${seed}`).toBeGreaterThanOrEqual(99)
  expect(count(1.1, 'slower'), `seed ${seed}`).toBeGreaterThanOrEqual(90)
  expect(count(1 / 1.1, 'faster'), `seed ${seed}`).toBeGreaterThanOrEqual(90)
})

test('the ratio says how many times as fast this tree is, with its interval', () => {
  const { next } = newDice()
  const { ratio, low, high } = judge(roundsOf(next, 0.5, 0.05), next)
  expect(ratio).toBeGreaterThan(1.9)
  expect(ratio).toBeLessThan(2.1)
  expect([low <= ratio, ratio <= high]).toEqual([true, true])
})
