// Submits far more than may wait, and tells what became of it and of its own memory.
//
//   node chaos-flood.mjs HOW TASKS LIMIT KIND      HOW: refused (takes no for an answer) or waits (for room)
//                                                  KIND: of the workers: node, or a start method of Python

import { readFileSync } from 'node:fs'
import { Pool, QueueFullError, Supervisor } from 'procdeck'

const [how, tasks, limit] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const kind = process.argv[5]
const file = kind === 'node' ? './chaos-pool-tasks.mjs' : './chaos_pool_tasks.py'
const target = { module: new URL(file, import.meta.url), export: 'increment' }
const workers = kind === 'node' ? {} : { runtime: 'python', startMethod: kind }
const supervisor = new Supervisor({ output: 'capture' })
const pool = new Pool({ processes: 2, supervisor, maxWaiting: limit, ...workers })
const counts = { accepted: 0, refused: 0, done: 0, wrong: 0, otherwise: 0, mostWaiting: 0 }
/** What is submitted in one turn: as much as may wait at all, and half as much again. */
const TURN = limit * 1.5

// Of its own it keeps next to nothing: a byte for each task, and the same two functions for all of them.
const seen = new Uint8Array(Math.max(tasks, 2_000))
const onDone = (value) => {
  counts.accepted++
  counts.done++
  // Each value once, and only values that were asked for.
  if (seen[value - 1]++ !== 0) counts.wrong++
}
const onFailed = (error) => {
  if (error instanceof QueueFullError) counts.refused++
  else counts.otherwise++
}
const submit = (i) => pool.submit(target, [i]).then(onDone, onFailed)

const mib = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024

for (let i = 0; i < 2_000; i++) await submit(i)
seen.fill(0)
Object.assign(counts, { accepted: 0, done: 0 })
const beforeMiB = mib('VmRSS')

let last = Promise.resolve()
for (let i = 0; i < tasks; i++) {
  if (how === 'waits') await pool.room()
  last = submit(i)
  counts.mostWaiting = Math.max(counts.mostWaiting, pool.metrics.queueDepth)
  if (i % TURN === 0) await new Promise((resolve) => setImmediate(resolve))
}
await last
while (counts.done + counts.refused + counts.otherwise < tasks) await new Promise((resolve) => setTimeout(resolve, 5))
// The most that it ever had, by the system's own state.
const grownMiB = Math.round(mib('VmHWM') - beforeMiB)
await supervisor.close()
console.log(JSON.stringify({ ...counts, grownMiB, token: supervisor.token }))
