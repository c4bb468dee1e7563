// Ten million tasks that are made only when they are wanted: the program's memory stays where it was.

import { fileURLToPath } from 'node:url'
import { startLineChild } from './line-child.mjs'
import { noVerdict, say, verdict } from './record.mjs'

/** @typedef {{ done: number, sum: number, ms: number, samples: readonly { done: number, rss: number, heapUsed: number }[] }} Outcome */

const MOST = 1.05
const MIB = 1024 * 1024
const program = fileURLToPath(new URL('./programs/lazy-tasks.mjs', import.meta.url))

/** @param {import('./options.mjs').Options} options */
export async function run({ short }) {
  const tasks = short ? 1_000_000 : 10_000_000
  const every = tasks / 20
  const baseAt = every * 2
  const gate = `memory (RSS + heap used) after ${baseAt} tasks <= ${MOST} times what it was there`
  const child = await startLineChild(
    process.execPath,
    ['--expose-gc', program, String(tasks), String(every)],
    30 * 60_000,
  )
  await child.stop()
  const outcome = /** @type {Outcome | null} */ (child.first)
  if (outcome === null) {
    say('procdeck imapUnordered', { skipped: 'not there' })
    noVerdict(gate, { most: MOST })
    return
  }
  const { done, sum, ms, samples } = outcome
  if (done !== tasks || sum !== (tasks * (tasks + 1)) / 2) throw new Error(`${done} results with the sum ${sum}: wrong`)
  const all = samples.map(({ rss, heapUsed, done: at }) => ({ at, rss, heapUsed, both: rss + heapUsed }))
  const base = all.find(({ at }) => at === baseAt)
  const later = all.filter(({ at }) => at > baseAt)
  if (base === undefined) throw new Error('No sample where one was due')
  const worst = (/** @type {'rss' | 'heapUsed' | 'both'} */ key) => Math.max(...later.map((sample) => sample[key]))
  say('procdeck imapUnordered', {
    tasks,
    'tasks/s': (tasks / ms) * 1_000,
    samples: all.length,
    baseMiB: base.both / MIB,
    mostLaterMiB: worst('both') / MIB,
    rssRatio: worst('rss') / base.rss,
    heapRatio: worst('heapUsed') / base.heapUsed,
    countAndSum: 'right',
  })
  verdict(gate, worst('both') / base.both, { most: MOST })
}
