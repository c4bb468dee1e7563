// Counts primes by trial division by odd numbers: pure CPU work, the same on every machine.

/** How many primes are in [from, to). */
export function countPrimes(range: readonly [from: number, to: number]): number {
  const [from, to] = range
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
