// One pool in a process of its own, so that no pool pays for another's garbage: subject-host.mjs NAME WORKERS.
// A line in is a round, a line out is its milliseconds. Only the work is timed; the inputs are there before.

import { createInterface } from 'node:readline'
import { isDeepStrictEqual } from 'node:util'
import { jestWorker } from '../peers/jest-worker.mjs'
import { piscina } from '../peers/piscina.mjs'
import { poolifier } from '../peers/poolifier.mjs'
import { tinypool } from '../peers/tinypool.mjs'
import { workerpool } from '../peers/workerpool.mjs'
import { checkBuffer, checkRead, inputBuffers } from '../payload-buffers.mjs'
import { commonTask, loadOurs } from '../ours.mjs'

/**
 * @typedef {import('../peers/load.mjs').Calls} Calls
 * @typedef {{ all: (task: string, inputs: readonly unknown[]) => Promise<unknown[]>, stop: () => Promise<unknown> }} Whole
 * @typedef {(workers: number, wants: import('../peers/load.mjs').Wants) => Promise<Calls | Whole | null>} Start
 * null: there is no such way yet
 */

/** @type {Readonly<Record<string, Start>>} */
const subjects = {
  'workerpool-process': workerpool('process'),
  'workerpool-thread': workerpool('thread'),
  'jest-worker': jestWorker,
  tinypool,
  piscina,
  poolifier,
  'ours-map': ours('auto', 'retry'),
  'ours-map-fail': ours('auto', 'fail'),
  'ours-map-1': ours(1, 'fail'),
  'ours-submit': oursSubmit('retry'),
  'ours-submit-fail': oursSubmit('fail'),
}

/**
 * @param {'auto' | number} chunkSize
 * @param {'fail' | 'retry'} onWorkerLost
 * @returns {Start}
 */
function ours(chunkSize, onWorkerLost) {
  return async (processes) => {
    const { Pool } = await loadOurs()
    const pool = new Pool({ processes, onWorkerLost })
    return { all: (name, inputs) => pool.map(commonTask(name), inputs, { chunkSize }), stop: () => pool.terminate() }
  }
}

/**
 * @param {'fail' | 'retry'} onWorkerLost
 * @returns {Start}
 */
function oursSubmit(onWorkerLost) {
  return async (processes) => {
    const { Pool } = await loadOurs()
    const pool = new Pool({ processes, onWorkerLost })
    if (pool.submit === undefined) {
      await pool.terminate()
      return null
    }
    const submit = pool.submit.bind(pool)
    /** @type {Readonly<Record<string, import('../ours.mjs').Target>>} */
    const targets = {
      addOne: commonTask('addOne'),
      echo: commonTask('echo'),
      readBuffer: commonTask('readBuffer'),
    }
    return {
      call: (name, input) => submit(targets[name] ?? commonTask(name), [input]),
      stop: () => pool.terminate(),
    }
  }
}

/**
 * @param {Calls | Whole} subject
 * @param {number} n
 */
async function tiny(subject, n) {
  const inputs = Array.from({ length: n }, (_, i) => i)
  const began = performance.now()
  const results = await ('all' in subject
    ? subject.all('addOne', inputs)
    : Promise.all(inputs.map((input) => subject.call('addOne', input))))
  const ms = performance.now() - began
  if (results.length !== n || results.some((result, i) => result !== i + 1)) throw new Error('A wrong result')
  return ms
}

/** What is sent in one round and comes back: short texts, or small records of the usual fields. */
const KINDS = {
  texts: (/** @type {number} */ i) => `record ${i} of a list`,
  records: (/** @type {number} */ i) => ({ id: i, name: `record ${i}`, weight: i / 7, done: i % 2 === 0 }),
}

/**
 * @param {Calls | Whole} subject
 * @param {keyof typeof KINDS} kind
 * @param {number} n
 */
async function kinds(subject, kind, n) {
  const inputs = Array.from({ length: n }, (_, i) => KINDS[kind](i))
  const began = performance.now()
  const results = await ('all' in subject
    ? subject.all('echo', inputs)
    : Promise.all(inputs.map((input) => subject.call('echo', input))))
  const ms = performance.now() - began
  if (!isDeepStrictEqual(results, inputs)) throw new Error('A wrong result')
  return ms
}

const buffers = inputBuffers()

/**
 * @param {Calls | Whole} subject
 * @param {'readBuffer' | 'echo'} task
 * @param {number} n
 * @returns {Promise<number | null>} null: the buffers did not arrive as they were
 */
async function payload(subject, task, n) {
  // Each is an object of its own: who writes an object once, and then its number, would send a few for all.
  const inputs = Array.from({ length: n }, (_, i) => Buffer.from(buffers[i % buffers.length] ?? []))
  const check = task === 'echo' ? checkBuffer : checkRead
  const began = performance.now()
  // Answers are let go as they come, so that a program's memory is no part of it.
  const right = await ('all' in subject
    ? subject.all(task, inputs).then((results) => results.map((result, i) => check(result, inputs[i])))
    : Promise.all(inputs.map((input) => subject.call(task, input).then((result) => check(result, input)))))
  const ms = performance.now() - began
  return right.length === n && right.every(Boolean) ? ms : null
}

/**
 * @param {Calls | Whole} subject
 * @param {'addOne' | 'readBuffer' | 'echo' | keyof typeof KINDS} task
 * @param {number} n
 */
function round(subject, task, n) {
  if (task === 'addOne') return tiny(subject, n)
  return task === 'texts' || task === 'records' ? kinds(subject, task, n) : payload(subject, task, n)
}

const [name = '', workers, task] = process.argv.slice(2)
const subject = await subjects[name]?.(Number(workers), { bytes: task !== 'addOne' })
console.log(JSON.stringify(subject ? 'ready' : 'not there'))
// A pool that never answers must not outlive the bench.
process.stdin.once('end', () => setTimeout(() => process.exit(1), 4_000))
for await (const line of createInterface({ input: process.stdin })) {
  /** @type {{ task: 'addOne' | 'readBuffer' | 'echo' | keyof typeof KINDS, n: number }} */
  const { task, n } = JSON.parse(line)
  if (!subject) continue
  console.log(JSON.stringify(await round(subject, task, n)))
}
await subject?.stop()
process.exit(0)
