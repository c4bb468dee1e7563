// Workers in Python beside Python's own pools: npm run bench -- python [--json] [--short] [--python=FILE]. Subjects take
// turns, round by round; every result is compared; medians of the rounds.

import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { median, report } from './figures.mjs'
import { loadOurs } from './pool/ours.mjs'

const { Pool, Supervisor } = await loadOurs()

const WORKERS = 2
const isShort = process.argv.includes('--short')
const ROUNDS = isShort ? 3 : 11
const given = process.argv.find((one) => one.startsWith('--python='))?.slice('--python='.length) ?? 'python3'
const python = spawnSync(given, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).stdout.trim()
const file = (/** @type {string} */ name) => fileURLToPath(new URL(`./python/${name}`, import.meta.url))
const tasks = (/** @type {string} */ name) => ({ module: file('peer.py'), export: name })

const supervisor = new Supervisor({ output: 'capture', python })
const pool = new Pool({ processes: WORKERS, runtime: 'python', supervisor })

const peer = spawn(python, [file('peer.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]()

/** @param {object} order @returns {Promise<number>} milliseconds */
async function ofPython(order) {
  peer.stdin.write(`${JSON.stringify(order)}\n`)
  const { value } = await lines.next()
  const { seconds, right } = JSON.parse(String(value))
  if (right !== true) throw new Error(`a wrong result of ${JSON.stringify(order)}`)
  return seconds * 1_000
}

/**
 * @param {string} task @param {readonly unknown[]} inputs @param {number | 'auto'} chunkSize
 * @param {(result: unknown, i: number) => boolean} isRight
 */
async function ofOurs(task, inputs, chunkSize, isRight) {
  const began = performance.now()
  const results = await pool.map(tasks(task), inputs, { chunkSize })
  const took = performance.now() - began
  if (!results.every(isRight)) throw new Error(`a wrong result of ${task}`)
  return took
}

/** Each subject once a round, and which is first takes turns. @param {Record<string, () => Promise<number>>} subjects */
async function interleave(subjects) {
  const names = Object.keys(subjects)
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries(names.map((name) => [name, []]))
  for (const run of Object.values(subjects)) await run()
  for (let round = 0; round < ROUNDS; round++)
    for (let i = 0; i < names.length; i++) {
      const name = /** @type {string} */ (names[(i + round) % names.length])
      times[name]?.push((await subjects[name]?.()) ?? 0)
    }
  return Object.fromEntries(names.map((name) => [name, median(times[name] ?? [])]))
}

/** @param {string} what @param {number} times how many times as fast as the peer @param {number} least */
function say(what, times, least, more = {}) {
  report({ bench: 'python', subject: what, times: Number(times.toFixed(2)), least, ok: times >= least, ...more })
}

const numbers = (/** @type {number} */ n) => Array.from({ length: n }, (_, i) => i)
const isNext = (/** @type {unknown} */ result, /** @type {number} */ i) => result === i + 1

const scale = isShort ? 0.2 : 1
const singles = Math.round(30_000 * scale)
const many = Math.round(1_000_000 * scale)
const few = Math.round(10_000 * scale)

{
  const inputs = numbers(singles)
  const { ours = 0, theirs = 0 } = await interleave({
    ours: () => ofOurs('increment', inputs, 1, isNext),
    theirs: () => ofPython({ by: 'pool', task: 'increment', count: singles, chunk: 1 }),
  })
  say('x + 1, chunk 1, of Pool.map(chunksize=1)', theirs / ours, 1, { ourMs: ours, theirMs: theirs, tasks: singles })
}
{
  const inputs = numbers(many)
  const result = await interleave({
    ours: () => ofOurs('increment', inputs, 'auto', isNext),
    theirs: () => ofPython({ by: 'pool', task: 'increment', count: many }),
    executor: () => ofPython({ by: 'executor', task: 'increment', count: few }),
  })
  const { ours = 0, theirs = 0, executor = 0 } = result
  say('x + 1, auto, of Pool.map', theirs / ours, 0.5, { ourMs: ours, theirMs: theirs, tasks: many })
  say('x + 1, auto, of ProcessPoolExecutor.map', ((executor / few) * many) / ours, 20)
}
for (const [ms, count] of /** @type {const} */ ([
  [1, 1_000],
  [10, 100],
])) {
  const inputs = Array(count).fill(ms)
  const { ours = 0, theirs = 0 } = await interleave({
    ours: () => ofOurs('spin', inputs, 'auto', (result) => result === ms),
    theirs: () => ofPython({ by: 'pool', task: 'spin', ms, count }),
  })
  say(`tasks of ${ms} ms, of Pool.map`, theirs / ours, 0.97, { ourMs: ours, theirMs: theirs })
}
{
  const [count, bytes] = [24, 4 * 1024 * 1024]
  const { ours = 0, theirs = 0 } = await interleave({
    ours: async () => {
      const inputs = Array.from({ length: count }, () => randomBytes(bytes))
      return ofOurs(
        'echo',
        inputs,
        1,
        (result, i) => Buffer.compare(/** @type {Uint8Array} */ (result), /** @type {Buffer} */ (inputs[i])) === 0,
      )
    },
    theirs: () => ofPython({ by: 'pool', task: 'echo', count, bytes, chunk: 1 }),
  })
  say('4 MiB there and back, of Pool.map', theirs / ours, 2, { ourMs: ours, theirMs: theirs })
}
await pool.close()
peer.stdin.end()
await once(peer, 'exit')

/** @param {string[]} args */
async function ofProgram(args) {
  const began = performance.now()
  const child = spawn(python, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  const took = performance.now() - began
  await once(child, 'exit')
  return took
}
/** @param {'spawn' | 'fork' | 'forkserver'} startMethod */
async function ofFresh(startMethod) {
  const preload = startMethod === 'fork' ? { preload: [file('first_result.py')] } : {}
  const began = performance.now()
  const fresh = new Pool({ processes: 2, runtime: 'python', startMethod, supervisor, ...preload })
  const results = await fresh.map({ module: file('first_result.py'), export: 'increment' }, [1, 2], { chunkSize: 1 })
  const took = performance.now() - began
  if (results.join() !== '2,3') throw new Error('a wrong result of fresh workers')
  await fresh.close()
  await fresh.join()
  return took
}
{
  const bare = async () => {
    const began = performance.now()
    await Promise.all([1, 2].map(() => once(spawn(python, ['-c', 'pass'], { stdio: 'ignore' }), 'exit')))
    return performance.now() - began
  }
  const result = await interleave({
    bare,
    spawn: () => ofFresh('spawn'),
    fork: () => ofFresh('fork'),
    forkserver: () => ofFresh('forkserver'),
    theirFork: () => ofProgram([file('first_result.py'), 'fork']),
    theirForkserver: () => ofProgram([file('first_result.py'), 'forkserver']),
    theirSpawn: () => ofProgram([file('first_result.py'), 'spawn']),
  })
  const {
    bare: bareMs = 0,
    spawn: spawnMs = 0,
    fork = 0,
    forkserver = 0,
    theirFork = 0,
    theirForkserver = 0,
    theirSpawn = 0,
  } = result
  say('first results of spawn, of two bare interpreters', bareMs / spawnMs, 1 / 1.15, { ourMs: spawnMs, bareMs })
  say('first results of spawn, of multiprocessing', theirSpawn / spawnMs, 1, { ourMs: spawnMs, theirMs: theirSpawn })
  say('first results of fork, of multiprocessing', theirFork / fork, 1, { ourMs: fork, theirMs: theirFork })
  say('first results of forkserver, of multiprocessing', theirForkserver / forkserver, 1, {
    ourMs: forkserver,
    theirMs: theirForkserver,
  })
}
await supervisor.close()
process.exit(0)
