// The work that only ours and bare processes are given; addOne and the buffers are of functions.cjs.

import { readBuffer } from './functions.cjs'

/** @param {unknown} bytes */
export function readShared(bytes) {
  return { pid: process.pid, ...readBuffer(bytes) }
}

/**
 * So many steps of work, however long the machine takes for them.
 * @param {number} steps
 */
export function spin(steps) {
  let x = 1
  for (let i = 0; i < steps; i++) {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
  }
  // Never 0, which the compiler does not know.
  return x === 0 ? -1 : steps
}

/** @param {number} ms to measure over @returns steps a millisecond */
export function stepsPerMs(ms) {
  spin(1e6)
  const began = performance.now()
  let steps = 0
  while (performance.now() - began < ms) steps += spin(1e5)
  return steps / (performance.now() - began)
}

/** @param {number} ms */
export async function pidAfter(ms) {
  await new Promise((resolve) => setTimeout(resolve, ms))
  return process.pid
}

/** @param {readonly [from: number, to: number]} range @returns how many primes are in it, by trial division */
export function countPrimes([from, to]) {
  let count = 0
  for (let n = from % 2 === 0 ? from + 1 : from; n < to; n += 2) {
    if (isPrime(n)) count++
  }
  return count
}

/** @param {number} n odd */
function isPrime(n) {
  for (let divisor = 3; divisor * divisor <= n; divisor += 2) {
    if (n % divisor === 0) return false
  }
  return true
}
