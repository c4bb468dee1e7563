// Submits far more than may wait, and tells what became of it and of its own memory.
//
//   node chaos-flood.mjs HOW TASKS LIMIT      HOW: refused (takes no for an answer) or waits (for room)

import { readFileSync } from 'node:fs'
import { Pool, QueueFullError, Supervisor } from 'procdeck'

const [how, tasks, limit] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const target = { module: new URL('./chaos-pool-tasks.mjs', import.meta.url), export: 'increment' }
const supervisor = new Supervisor({ output: 'capture' })
const pool = new Pool({ processes: 2, supervisor, maxWaiting: limit })
const counts = { accepted: 0, refused: 0, done: 0, wrong: 0, otherwise: 0, mostWaiting: 0 }
/** What is submitted in one turn: as much as may wait at all, and half as much again. */
const TURN = limit * 1.5

function submit(i) {
  return pool.submit(target, [i]).then(
    (value) => {
      counts.accepted++
      counts.done++
      if (value !== i + 1) counts.wrong++
    },
    (error) => {
      if (error instanceof QueueFullError) counts.refused++
      else counts.otherwise++
    },
  )
}

const mib = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024

for (let i = 0; i < 2_000; i++) await submit(i)
Object.assign(counts, { accepted: 0, done: 0 })
const beforeMiB = mib('VmRSS')

let last = Promise.resolve()
for (let i = 0; i < tasks; i++) {
  if (how === 'waits') await pool.room()
  last = submit(i)
  counts.mostWaiting = Math.max(counts.mostWaiting, pool.figures.waiting)
  if (i % TURN === 0) await new Promise((resolve) => setImmediate(resolve))
}
await last
while (counts.done + counts.refused + counts.otherwise < tasks) await new Promise((resolve) => setTimeout(resolve, 5))
// The most that it ever had, by the system's own books.
const grownMiB = Math.round(mib('VmHWM') - beforeMiB)
await supervisor.close()
console.log(JSON.stringify({ ...counts, beforeMiB: Math.round(beforeMiB), grownMiB, token: supervisor.token }))
