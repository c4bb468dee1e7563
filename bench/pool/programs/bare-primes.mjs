// A bare process that counts primes: a line of ranges in, a line with the count out.

import { createInterface } from 'node:readline'
import { countPrimes } from './tasks.mjs'

console.log('"ready"')
for await (const line of createInterface({ input: process.stdin })) {
  /** @type {readonly (readonly [number, number])[]} */
  const ranges = JSON.parse(line)
  console.log(JSON.stringify(ranges.reduce((sum, range) => sum + countPrimes(range), 0)))
}
