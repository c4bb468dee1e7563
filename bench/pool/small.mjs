// Tasks that are small but not trivial, with a worker for each core, beside as many bare processes that do the same steps side by
// side: what is left of their throughput.

import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { median } from '../figures.mjs'
import { startLineChild } from './line-child.mjs'
import { end, task, warmPool } from './ours.mjs'
import { stepsPerMs } from './programs/tasks.mjs'
import { sayValues, verdict } from './record.mjs'
import { interleave } from './rounds.mjs'

const SIZES = [
  { us: 10, least: 0.8 },
  { us: 100, least: 0.95 },
  { us: 1_000, least: 0.98 },
]
const program = fileURLToPath(new URL('./programs/bare-spins.mjs', import.meta.url))

/** @param {import('./options.mjs').Options} options */
export async function run({ short }) {
  const workers = availableParallelism()
  const bare = await Promise.all(Array.from({ length: workers }, () => startLineChild(process.execPath, [program])))
  const pool = await warmPool(workers)
  const steps = stepsPerMs(500)
  try {
    for (const { us, least } of SIZES) {
      const [each, count] = [Math.round((steps * us) / 1_000), Math.round(((short ? 200 : 700) * 1_000) / us)]
      const inputs = Array.from({ length: count * workers }, () => each)
      /** @type {Record<string, () => Promise<unknown>>} */
      const ways = {
        bare: () => Promise.all(bare.map(({ ask }) => ask({ steps: each, count }))),
        procdeck: () => pool.map(task('spin'), inputs),
      }
      for (const way of Object.values(ways)) await way()
      const rates = await interleave(short ? 3 : 11, Object.keys(ways), async (name) => {
        const began = performance.now()
        await ways[name]?.()
        return (inputs.length / (performance.now() - began)) * 1_000
      })
      for (const [name, values] of rates) sayValues(`${us} us: ${name}`, values, 'tasks/s', { tasks: inputs.length })
      // Round by round: the two of one round meet the same machine.
      const bareOnes = rates.get('bare') ?? []
      const ratios = (rates.get('procdeck') ?? []).map((ours, round) => ours / (bareOnes[round] ?? Number.NaN))
      verdict(`tasks of ${us} us >= ${least} of the bare processes' throughput`, median(ratios), { least })
    }
  } finally {
    await end(pool)
    await Promise.all(bare.map(({ stop }) => stop()))
  }
}
