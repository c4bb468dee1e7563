// What the processes run: primes counted by trial division by odd numbers, range by range.

import { availableParallelism } from 'node:os'
import type { QueueProxy } from 'procdeck'

type Range = readonly [from: number, to: number]

/** How many primes are in [from, to). */
export function countPrimes([from, to]: Range): number {
  let count = from <= 2 && to > 2 ? 1 : 0
  for (let n = Math.max(3, from % 2 === 0 ? from + 1 : from); n < to; n += 2) {
    if (isPrime(n)) count++
  }
  return count
}

function isPrime(n: number): boolean {
  for (let divisor = 3; divisor * divisor <= n; divisor += 2) {
    if (n % divisor === 0) return false
  }
  return true
}

/**
 * The plain loop: no pool, one process. First it tells how many cores there are for this program, and so that it begins:
 * its start is not measured.
 */
export async function countAll(counts: QueueProxy<number>, ranges: readonly Range[]): Promise<void> {
  await counts.put(availableParallelism())
  for (const range of ranges) await counts.put(countPrimes(range))
}
