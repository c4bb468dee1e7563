// One of the two trees, in a process of its own: side.mjs LIBRARY. A line in is `{ measurement, n }`, a line out the milliseconds
// of that round; n of 0 ends the pool of the measurement.

import { createInterface } from 'node:readline'
import { isDeepStrictEqual } from 'node:util'
import { MEASUREMENTS } from './measurements.mjs'

const WORKERS = 2

/** @type {{ Pool: new (options: object) => import('../pool/ours.mjs').OurPool }} */
const { Pool } = await import(process.argv[2] ?? '')
/** @type {{ pool: import('../pool/ours.mjs').OurPool | null }} */
const open = { pool: null }

/**
 * @param {import('./measurements.mjs').Measurement} measurement
 * @param {number} n
 */
async function round({ task, onWorkerLost, chunkSize, input }, n) {
  if (chunkSize === 'start') return firstResults(task)
  const pool = (open.pool ??= new Pool({ processes: WORKERS, onWorkerLost }))
  const submit = pool.submit?.bind(pool) ?? noSubmit
  const target = { module: new URL('./tasks.mjs', import.meta.url), export: task }
  const inputs = Array.from({ length: n }, (_, i) => input(i))
  const began = performance.now()
  const results =
    chunkSize === 'submit'
      ? await Promise.all(inputs.map((one) => submit(target, [one])))
      : await pool.map(target, inputs, { chunkSize })
  const ms = performance.now() - began
  if (!isDeepStrictEqual(results, inputs)) throw new Error(`a wrong result of ${task}`)
  return ms
}

/** @param {string} task */
async function firstResults(task) {
  const target = { module: new URL('./tasks.mjs', import.meta.url), export: task }
  const began = performance.now()
  const pool = new Pool({ processes: WORKERS, onWorkerLost: 'fail' })
  await pool.map(target, [1, 2], { chunkSize: 1 })
  const ms = performance.now() - began
  await pool.terminate()
  return ms
}

/** @returns {Promise<never>} */
async function noSubmit() {
  throw new Error('this tree has no submit')
}

console.log(JSON.stringify('ready'))
for await (const line of createInterface({ input: process.stdin })) {
  /** @type {{ measurement: string, n: number }} */
  const { measurement, n } = JSON.parse(line)
  const chosen = MEASUREMENTS.find(({ name }) => name === measurement)
  if (chosen === undefined) throw new Error(`no measurement ${measurement}`)
  if (n > 0) console.log(JSON.stringify(await round(chosen, n)))
  else {
    await open.pool?.terminate()
    open.pool = null
    console.log(JSON.stringify(0))
  }
}
await open.pool?.terminate()
process.exit(0)
