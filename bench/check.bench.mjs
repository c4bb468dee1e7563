// This tree beside another commit of it, on this machine, in less than three minutes: npm run bench -- check [COMMIT] [--json]. Run
// it before a change of the hot path is committed. Exit code 1 when something is slower by more than the noise.

import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { judge } from './check/judge.mjs'
import { MEASUREMENTS } from './check/measurements.mjs'
import { buildAside, commitOf, titleOf, usualCommit } from './check/other-tree.mjs'
import { report } from './figures.mjs'
import { startLineChild } from './pool/line-child.mjs'

const ROUND_MS = 200
const ROUNDS = 40
/** Workers start, code is compiled, and the pool learns what a task costs. */
const WARM_ROUNDS = 6
const MOST_TASKS = 1_000_000

const root = fileURLToPath(new URL('..', import.meta.url))
const named = process.argv.slice(2).find((arg) => !arg.startsWith('--'))
const commit = named === undefined ? usualCommit() : commitOf(named)
if (commit === null) {
  console.error(named === undefined ? 'There is no commit before this one.' : `There is no commit "${named}".`)
  process.exit(2)
}
console.error(`this tree beside ${titleOf(commit)}`)
const side = fileURLToPath(new URL('./check/side.mjs', import.meta.url))
const [ours, other] = await Promise.all(
  [root, buildAside(commit)].map((folder) =>
    startLineChild(process.execPath, [side, pathToFileURL(join(folder, 'dist', 'engine', 'index.js')).href]),
  ),
)
if (ours === undefined || other === undefined) throw new Error('a tree did not start')

let slower = 0
try {
  for (const { name } of MEASUREMENTS) {
    const n = await sizeOf(name)
    /** @type {(readonly [number, number])[]} */
    const rounds = []
    for (let round = 0; round < ROUNDS; round++) {
      // Nobody always comes after the other's garbage.
      const [first, second] = round % 2 === 0 ? [ours, other] : [other, ours]
      const [one, two] = [await ask(first, name, n), await ask(second, name, n)]
      rounds.push(round % 2 === 0 ? [one, two] : [two, one])
    }
    await Promise.all([ask(ours, name, 0), ask(other, name, 0)])
    const { word, ratio, low, high } = judge(rounds)
    if (word === 'slower') slower++
    report({ bench: 'check', subject: name, verdict: word, ratio, low, high, rounds: ROUNDS, tasks: n })
  }
} finally {
  await Promise.all([ours.stop(), other.stop()])
}
process.exit(slower > 0 ? 1 : 0)

/**
 * Warms both, and says how many tasks make a round of the faster one.
 * @param {string} name
 */
async function sizeOf(name) {
  let n = 100
  for (let round = 0; round < WARM_ROUNDS; round++) {
    const ms = Math.min(await ask(ours, name, n), await ask(other, name, n))
    n = Math.min(MOST_TASKS, Math.max(100, Math.round(n * Math.min(10, ROUND_MS / ms))))
  }
  return n
}

/**
 * @param {import('./pool/line-child.mjs').LineChild | undefined} child
 * @param {string} measurement
 * @param {number} n
 */
async function ask(child, measurement, n) {
  return Number(await child?.ask({ measurement, n }))
}
