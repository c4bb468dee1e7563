// A program that joins a process that puts three items into a queue with room for one, and takes them afterwards. It says
// how the join ended. Its first argument says what it has beside that will take the items; the second, how many others
// that wait as well it has started before.

import { createInterface } from 'node:readline'
import { Process, Queue, Supervisor } from 'procdeck'

const tasks = new URL('./waits.mjs', import.meta.url)
const supervisor = new Supervisor({ output: 'capture' })
const [, , beside, others = '0'] = process.argv
const processes = []
const queues = []
for (let i = 0; i <= Number(others); i++) {
  const queue = new Queue({ supervisor, name: `results-${i + 1}`, maxSize: 1 })
  const child = new Process({
    target: { module: tasks, export: 'giveThree' },
    args: [queue],
    name: `p${i + 1}`,
    supervisor,
  })
  queues.push(queue)
  processes.push(child)
  await child.start()
}
const takeAll = async () => {
  for (const queue of queues) for (let i = 0; i < 3; i++) await queue.get()
}
const ways = {
  nothing: () => undefined,
  timer: () => setTimeout(takeAll, 2_500),
  input: () => createInterface({ input: process.stdin }).once('line', takeAll),
  kill: () => setTimeout(() => processes.forEach((child) => child.terminate()), 2_500),
  reader: () => void takeAll(),
}
ways[beside]()

const began = performance.now()
const ends = []
for (const child of processes) {
  try {
    ends.push(await child.join())
  } catch (error) {
    ends.push({ name: error.name, message: error.message, waits: error.waits })
  }
}
const tookMs = Math.round(performance.now() - began)
for (const child of processes) await child.released()
const codes = processes.map(({ exitCode }) => exitCode)
console.log(JSON.stringify({ ends, codes, tookMs, pid: process.pid, pids: processes.map(({ pid }) => pid) }))
await supervisor.close()
