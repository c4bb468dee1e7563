// What a task costs the program that hands it out, with few and with many workers.

import { median } from '../figures.mjs'
import { commonTask, end, task, warmPool } from './ours.mjs'
import { sayValues, verdict } from './record.mjs'
import { interleave } from './rounds.mjs'

const SIZES = [2, 64, 256]
const MOST = 1.3
const SPIN_MS = 0.2

/** @param {import('./options.mjs').Options} options */
export async function run({ short }) {
  /** @type {Map<number, import('./ours.mjs').OurPool>} */
  const pools = new Map()
  try {
    for (const size of SIZES) pools.set(size, await warmPool(size))
    const [stepsPerMs] = (await pools.get(2)?.map(task('stepsPerMs'), [200])) ?? []
    const steps = Math.round(Number(stepsPerMs) * SPIN_MS)
    const tiny = Array.from({ length: short ? 100_000 : 500_000 }, (_, i) => i)
    const spins = new Array(short ? 2_000 : 10_000).fill(steps)

    const costs = await inRounds(short, async (size) => {
      const pool = pools.get(size)
      return parentMicros(
        tiny,
        async () => (await pool?.map(commonTask('addOne'), tiny)) ?? [],
        (x) => x + 1,
      )
    })
    for (const [size, values] of costs)
      sayValues(`${size} workers, tiny, auto`, values, 'µs/task', { tasks: tiny.length })
    const spinCosts = await inRounds(short, async (size) => {
      const pool = pools.get(size)
      return parentMicros(
        spins,
        async () => (await pool?.map(task('spin'), spins, { chunkSize: 10 })) ?? [],
        (x) => x,
      )
    })
    for (const [size, values] of spinCosts) {
      sayValues(`${size} workers, ${SPIN_MS} ms, chunkSize 10`, values, 'µs/task', { tasks: spins.length })
    }
    const few = median(costs.get(2) ?? [])
    for (const size of SIZES.slice(1)) {
      const ratio = median(costs.get(size) ?? []) / few
      verdict(`${size} workers, tiny, auto <= ${MOST} times what 2 cost`, ratio, { most: MOST })
    }
  } finally {
    for (const pool of pools.values()) await end(pool)
  }
}

/**
 * @param {boolean} short
 * @param {(size: number) => Promise<number>} measure
 */
async function inRounds(short, measure) {
  for (const size of SIZES) await measure(size)
  return interleave(short ? 3 : 9, SIZES, measure)
}

/**
 * @param {readonly number[]} inputs
 * @param {() => Promise<readonly unknown[]>} work
 * @param {(input: number) => number} expected
 */
async function parentMicros(inputs, work, expected) {
  const before = process.cpuUsage()
  const results = await work()
  const { user, system } = process.cpuUsage(before)
  if (results.length !== inputs.length || !inputs.every((input, i) => results[i] === expected(input))) {
    throw new Error('A wrong result')
  }
  return (user + system) / inputs.length
}
