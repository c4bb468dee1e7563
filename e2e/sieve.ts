// Counts primes by a segmented sieve: another method than the app's, so that agreement means something.

const SEGMENT = 1_000_000

function basePrimes(limit: number): number[] {
  const composite = new Uint8Array(limit + 1)
  const primes: number[] = []
  for (let n = 2; n <= limit; n++) {
    if (composite[n] === 1) continue
    primes.push(n)
    for (let m = n * n; m <= limit; m += n) composite[m] = 1
  }
  return primes
}

/** How many primes are in [from, to), for from >= 2. */
export function countPrimesBySieve(from: number, to: number): number {
  const primes = basePrimes(Math.floor(Math.sqrt(to)))
  let count = 0
  for (let low = from; low < to; low += SEGMENT) {
    const high = Math.min(to, low + SEGMENT)
    const composite = new Uint8Array(high - low)
    for (const prime of primes) {
      for (let m = Math.max(prime * prime, Math.ceil(low / prime) * prime); m < high; m += prime) composite[m - low] = 1
    }
    for (const one of composite) if (one === 0) count++
  }
  return count
}
