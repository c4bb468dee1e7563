// What the workers run: work for the CPU, the same with any number of them; and what each says of itself.

import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { QueueProxy } from 'procdeck'

/** How many primes are in [from, to): trial division by odd numbers. */
export function countPrimes([from, to]: readonly [from: number, to: number]): number {
  let count = from <= 2 && to > 2 ? 1 : 0
  for (let n = Math.max(3, from % 2 === 0 ? from + 1 : from); n < to; n += 2) if (isPrime(n)) count++
  return count
}

function isPrime(n: number): boolean {
  for (let divisor = 3; divisor * divisor <= n; divisor += 2) if (n % divisor === 0) return false
  return true
}

export interface Usage {
  readonly pid: number
  /** That this program may use: a process asks the system. */
  readonly cores: number
  readonly memory: 'PSS' | 'RSS'
  readonly bytes: number
  /** How often the system took this process off a core for another one, so far. */
  readonly switches: number
  /** Time on a core so far. */
  readonly cpuMs: number
}

/** All say that they are there, and go on when `go` is closed: so each worker has one of these tasks. */
export async function meet(there: QueueProxy<number>, go: QueueProxy): Promise<Usage> {
  await there.put(process.pid)
  try {
    await go.get()
  } catch (error) {
    if (!(error instanceof Error && error.name === 'QueueClosedError')) throw error
  }
  const { involuntaryContextSwitches: switches, userCPUTime, systemCPUTime } = process.resourceUsage()
  const cpuMs = Math.round((userCPUTime + systemCPUTime) / 1_000)
  const usage = { pid: process.pid, cores: availableParallelism(), ...memory(), switches, cpuMs }
  console.log(`${usage.bytes} bytes (${usage.memory}), ${switches} switches, ${cpuMs} ms of CPU`)
  return usage
}

/** What processes share, as the code of their interpreter, is in the PSS of each in part, and in the RSS of each in full. */
function memory(): Pick<Usage, 'memory' | 'bytes'> {
  try {
    const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/smaps_rollup', 'latin1')) ?? []
    if (kilobytes !== undefined) return { memory: 'PSS', bytes: Number(kilobytes) * 1_024 }
  } catch {
    // Not Linux, or not allowed.
  }
  return { memory: 'RSS', bytes: process.memoryUsage.rss() }
}
