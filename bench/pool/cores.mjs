// Work for a processor, with a worker for each core, beside as many bare processes that count the same primes side by side.

import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { median } from '../figures.mjs'
import { startLineChild } from './line-child.mjs'
import { end, task, warmPool } from './ours.mjs'
import { sayValues, verdict } from './record.mjs'
import { interleave } from './rounds.mjs'

const FROM = 10_000_000
const RANGES_A_WORKER = 200
const LEAST = 0.97
const program = fileURLToPath(new URL('./programs/bare-primes.mjs', import.meta.url))

/** @param {import('./options.mjs').Options} options */
export async function run({ short }) {
  const workers = availableParallelism()
  const bare = await Promise.all(Array.from({ length: workers }, () => startLineChild(process.execPath, [program])))
  const pool = await warmPool(workers)
  try {
    const ranges = await rangesFor(bare, (short ? 500 : 2_500) * workers)
    // Every bare process gets every so-manieth range: the later numbers cost more.
    const parts = bare.map((_, i) => ranges.filter((_, j) => j % workers === i))
    /** @type {Record<string, () => Promise<readonly unknown[]>>} */
    const ways = {
      'bare node processes': () => Promise.all(bare.map(({ ask }, i) => ask(parts[i]))),
      'procdeck map auto': () => pool.map(task('countPrimes'), ranges),
    }
    const expected = sum(await Promise.all(bare.map(({ ask }, i) => ask(parts[i]))))
    await pool.map(task('countPrimes'), ranges.slice(0, 2 * workers))

    const throughputs = await interleave(short ? 3 : 15, Object.keys(ways), async (name) => {
      const began = performance.now()
      const counts = await ways[name]?.()
      const ms = performance.now() - began
      if (counts === undefined || sum(counts) !== expected) throw new Error(`${name} counted wrong`)
      return (ranges.length / ms) * 1_000
    })
    for (const [name, values] of throughputs) sayValues(name, values, 'ranges/s', { workers, ranges: ranges.length })
    // Round by round: the two of one round meet the same machine, and from round to round it changes by a fifth.
    const bareOnes = throughputs.get('bare node processes') ?? []
    const ratios = (throughputs.get('procdeck map auto') ?? []).map(
      (ours, round) => ours / (bareOnes[round] ?? Number.NaN),
    )
    sayValues('procdeck / bare, of each round', ratios, 'ratio')
    verdict(`throughput >= ${LEAST} of the bare processes'`, median(ratios), { least: LEAST })
  } finally {
    await end(pool)
    await Promise.all(bare.map(({ stop }) => stop()))
  }
}

/**
 * Ranges that cost so much in all; warms the bare processes, side by side as they will work.
 * @param {readonly import('./line-child.mjs').LineChild[]} bare
 * @param {number} wantedMs
 */
async function rangesFor(bare, wantedMs) {
  const probe = 40_000
  let ms = 0
  for (let turn = 0; turn < 3; turn++) {
    const began = performance.now()
    await Promise.all(bare.map(({ ask }) => ask([[FROM, FROM + probe]])))
    ms = performance.now() - began
  }
  const count = RANGES_A_WORKER * bare.length
  const width = 2 * Math.max(1, Math.round((probe * wantedMs) / ms / count / 2))
  return Array.from({ length: count }, (_, i) => /** @type {const} */ ([FROM + i * width, FROM + (i + 1) * width]))
}

/** @param {readonly unknown[]} counts */
function sum(counts) {
  return counts.reduce((/** @type {number} */ total, count) => total + Number(count), 0)
}
