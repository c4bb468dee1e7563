// Counting primes by trial division gives what a sieve gives.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countPrimes } from './tasks.ts'

function sieve(limit: number): Uint8Array {
  const isPrime = new Uint8Array(limit).fill(1).fill(0, 0, 2)
  for (let n = 2; n * n < limit; n++) if (isPrime[n] === 1) for (let m = n * n; m < limit; m += n) isPrime[m] = 0
  return isPrime
}

const SIEVE = sieve(100_000)
describe('countPrimes', () => {
  test('counts what a sieve counts', () => {
    fc.assert(
      fc.property(fc.nat(99_999), fc.nat(99_999), (a, b) => {
        const [from, to] = a < b ? [a, b] : [b, a]
        expect(countPrimes([from, to])).toBe(SIEVE.subarray(from, to).reduce((sum, one) => sum + one, 0))
      }),
    )
  })

  test('finds 1242, 1261, 1252 and 1240 primes in the four jobs', () => {
    const ranges = [0, 1, 2, 3].map((i) => [10_000_000 + i * 20_000, 10_020_000 + i * 20_000] as const)
    expect(ranges.map(countPrimes)).toEqual([1242, 1261, 1252, 1240])
  })
})
