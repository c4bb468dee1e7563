// Who is measured: ours, the peers, and Python's pools, each in a process of its own that answers rounds.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { say } from './record.mjs'
import { startLineChild } from './line-child.mjs'

/**
 * @typedef {'ours' | 'processes' | 'threads'} Kind
 * @typedef {{ name: string, kind: Kind, counts: boolean, rounds: (task: string, n: number) => Promise<number | null>, stop: () => Promise<void> }} Subject
 * counts: each task has its own outcome
 */

const host = fileURLToPath(new URL('./programs/subject-host.mjs', import.meta.url))
const pythonPools = fileURLToPath(new URL('./peers/python_pools.py', import.meta.url))

/** @type {readonly { name: string, kind: Kind, host: string }[]} */
export const ours = [
  // A pure task may be run again, which is what a user says by `retry`; then tiny ones are marked some at a time.
  { name: 'procdeck map auto', kind: 'ours', host: 'ours-map' },
  { name: 'procdeck map auto, fail', kind: 'ours', host: 'ours-map-fail' },
  { name: 'procdeck submit', kind: 'ours', host: 'ours-submit' },
  { name: 'procdeck submit, fail', kind: 'ours', host: 'ours-submit-fail' },
  { name: 'procdeck map chunkSize 1', kind: 'ours', host: 'ours-map-1' },
]

/** @type {readonly { name: string, kind: Kind, host: string }[]} */
const peers = [
  { name: 'workerpool (process)', kind: 'processes', host: 'workerpool-process' },
  { name: 'workerpool (thread)', kind: 'threads', host: 'workerpool-thread' },
  { name: 'jest-worker', kind: 'processes', host: 'jest-worker' },
  { name: 'tinypool (child_process)', kind: 'processes', host: 'tinypool' },
  { name: 'piscina (threads)', kind: 'threads', host: 'piscina' },
  { name: 'poolifier (cluster)', kind: 'processes', host: 'poolifier' },
]

const python = [
  { name: 'Python Pool chunksize 1', mode: 'pool', counts: true },
  { name: 'Python Pool.map', mode: 'pool-map', counts: false },
  { name: 'Python ProcessPoolExecutor', mode: 'executor', counts: true },
  { name: 'Python joblib', mode: 'joblib', counts: false },
]

/** One exception fails the whole map: that is less than an outcome a task. */
export const pythonMaps = [
  { name: 'Python Pool.map, fork', mode: 'pool-map', counts: false },
  { name: 'Python Pool.map, spawn', mode: 'pool-map-spawn', counts: false },
]

/**
 * Starts them all; those that are not here are said so and left out.
 * @param {number} workers
 * @param {string} task
 * @param {readonly { name: string, kind: Kind, host: string }[]} [ourWays]
 */
export async function startSubjects(workers, task, ourWays = ours) {
  return [...(await startNode(workers, task, [...ourWays, ...peers])), ...(await startPython(workers, python))]
}

/**
 * @param {number} workers
 * @param {string} task
 * @param {readonly { name: string, kind: Kind, host: string }[]} ways
 */
export async function startNode(workers, task, ways) {
  /** @type {Subject[]} */
  const started = []
  for (const { name, kind, host: key } of ways) {
    const child = await startLineChild(process.execPath, [host, key, String(workers), task])
    if (child.first === 'ready') started.push(subject(name, kind, true, child))
    else {
      await child.stop()
      say(name, { skipped: 'not there' })
    }
  }
  return started
}

/**
 * @param {number} workers
 * @param {readonly { name: string, mode: string, counts: boolean }[]} ways
 */
export async function startPython(workers, ways) {
  const executable = pythonExecutable()
  /** @type {Subject[]} */
  const started = []
  for (const { name, mode, counts } of ways) {
    if (executable === null) {
      say(name, { skipped: 'python3 is not here' })
      continue
    }
    const child = await startLineChild(executable, [pythonPools, mode, String(workers)])
    if (child.first === 'ready') started.push(subject(name, 'processes', counts, child))
    else {
      await child.stop()
      say(name, { skipped: 'its package is not here' })
    }
  }
  return started
}

/**
 * @param {string} name
 * @param {Kind} kind
 * @param {boolean} counts
 * @param {import('./line-child.mjs').LineChild} child
 * @returns {Subject}
 */
function subject(name, kind, counts, child) {
  return {
    name,
    kind,
    counts,
    rounds: async (task, n) => {
      const ms = await child.ask({ task, n })
      return typeof ms === 'number' ? ms : null
    },
    stop: child.stop,
  }
}

/** The interpreter itself: a shim in front of it would be started, and timed, each time. */
export function pythonExecutable() {
  const { status, stdout } = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : null
}

/**
 * How many tasks make a round of about half a second; also warms the subject. 0 when its results are wrong.
 * @param {Subject} subject
 * @param {string} task
 * @param {{ first: number, most: number, ms: number }} sizes
 */
export async function sizeOfRound({ rounds }, task, { first, most, ms: wanted }) {
  let n = first
  for (let turn = 0; turn < 10; turn++) {
    const ms = await rounds(task, n)
    if (ms === null) return 0
    const next = Math.min(most, Math.max(first, Math.round(n * Math.min(8, wanted / ms))))
    if (ms > wanted / 2 && ms < wanted * 1.5 && turn > 3) return next
    n = next
  }
  return n
}
