// Functions whose fault the lab must name.

import { setTimeout as delay } from 'node:timers/promises'

/**
 * So long a loop, whatever it does in that time.
 * @param {number} milliseconds
 */
function work(milliseconds) {
  const endMs = performance.now() + milliseconds
  let x = 0
  while (performance.now() < endMs) x = (x * 31 + 7) % 1_000_003
  return x
}

/** Waits and calculates nothing. */
export const nap = () => delay(20).then(() => 1)

/**
 * A tenth of a millisecond.
 * @param {number} n
 */
export function tiny(n) {
  let x = n
  for (let i = 0; i < 30_000; i++) x = (x * 31 + i) % 1_000_003
  return x
}

/**
 * One of the last tasks is as long as a third of all.
 * @param {number} n
 */
export const uneven = (n) => work(n === 38 ? 600 : 15)

/**
 * Its result is large.
 * @param {number} n
 */
export const large = (n) => {
  work(20)
  return new Uint8Array(64 * 1024 * 1024).fill(n)
}

/**
 * Equal tasks of 5 ms of true work: the same number of steps, whatever the load.
 * @param {number} n
 */
export function steps(n) {
  let x = n
  for (let i = 0; i < 1_500_000; i++) x = (x * 31 + i) % 1_000_003
  return x
}

/**
 * Larger numbers take longer.
 * @param {number} n
 */
export function growing(n) {
  let x = n
  for (let i = 0; i < 20_000 * n; i++) x = (x * 31 + i) % 1_000_003
  return x
}

/**
 * A text comes back turned.
 * @param {number} n
 */
export const turned = (n) =>
  'abcdefgh'
    .repeat(2_000 + n)
    .split('')
    .reverse()
    .join('').length
