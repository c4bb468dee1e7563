// Many tasks from a generator, with the program's memory after a collection at every so many results:
// node --expose-gc lazy-tasks.mjs TASKS EVERY. Says one line of JSON.

import { commonTask, end, warmPool } from '../ours.mjs'

const [tasks = 0, every = 0] = process.argv.slice(2).map(Number)
const pool = await warmPool(2)

let pulled = 0
/** @param {number} count */
function* inputs(count) {
  for (let i = 0; i < count; i++) {
    pulled++
    yield i
  }
}

/** Twice, because what the first run lets go of may free more. */
function memory() {
  globalThis.gc?.()
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  return { rss, heapUsed }
}

async function isLazy() {
  const count = 300_000
  let first = true
  let lazy = false
  for await (const _ of pool.imapUnordered(commonTask('addOne'), inputs(count))) {
    if (first) lazy = pulled < count
    first = false
  }
  return lazy
}

async function measure() {
  /** @type {{ done: number, rss: number, heapUsed: number }[]} */
  const samples = []
  let done = 0
  let sum = 0
  const began = performance.now()
  for await (const { value } of pool.imapUnordered(commonTask('addOne'), inputs(tasks))) {
    sum += Number(value)
    done++
    if (done % every === 0) samples.push({ done, ...memory() })
  }
  return { done, sum, samples, ms: performance.now() - began }
}

console.log(JSON.stringify((await isLazy()) ? await measure() : null))
await end(pool)
process.exit(0)
