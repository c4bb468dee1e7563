// Five kinds of work. The costs are steps of spinning, so that a task is the same work however busy the machine is.

import { task, commonTask } from './ours.mjs'

/** @typedef {{ name: string, target: import('./ours.mjs').Target, inputs: readonly number[], check: (result: unknown, input: number) => boolean }} Shape */

const ALPHA = 1.5

/**
 * @param {number} stepsPerMs
 * @param {boolean} short
 * @returns {readonly Shape[]}
 */
export function shapes(stepsPerMs, short) {
  const some = (/** @type {number} */ n) => (short ? Math.round(n / 4) : n)
  const random = seeded(20_260_101)
  const spinning = (/** @type {string} */ name, /** @type {readonly number[]} */ costs) => ({
    name,
    target: task('spin'),
    inputs: costs.map((ms) => Math.max(1, Math.round(ms * stepsPerMs))),
    check: (/** @type {unknown} */ result, /** @type {number} */ input) => result === input,
  })
  const growing = some(1_000)
  return [
    {
      name: 'uniform tiny',
      target: commonTask('addOne'),
      inputs: Array.from({ length: some(200_000) }, (_, i) => i),
      check: (result, input) => result === input + 1,
    },
    spinning('uniform 5 ms', new Array(some(300)).fill(5)),
    spinning(
      'heavy-tailed',
      Array.from({ length: some(1_500) }, () => Math.min(400, 0.2 / (1 - random()) ** (1 / ALPHA))),
    ),
    spinning(
      'growing',
      Array.from({ length: growing }, (_, i) => 0.01 + (3.99 * i) / (growing - 1)),
    ),
    spinning(
      'bimodal',
      Array.from({ length: some(6_000) }, () => (random() < 0.01 ? 10 : 0.05)),
    ),
  ]
}

/**
 * The same list in every run.
 * @param {number} seed
 */
function seeded(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
