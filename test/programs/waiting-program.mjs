// A program that hands two tasks to a pool of one worker and waits for both: the first takes from a queue what the second
// puts. It says how they ended. Its argument says what it has beside them that will put something.

import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { gzip } from 'node:zlib'
import { Pool, Queue, Supervisor } from 'procdeck'

const tasks = new URL('./waits.mjs', import.meta.url)
const supervisor = new Supervisor({ output: 'capture' })
const pool = new Pool({ processes: 1, supervisor })
const queue = new Queue({ supervisor, name: 'items' })
const put = () => queue.put('from the program')

const beside = {
  nothing: () => undefined,
  timer: () => setTimeout(put, 2_500),
  input: () => createInterface({ input: process.stdin }).once('line', put),
  socket: () => {
    const server = createServer().listen(0, '127.0.0.1')
    setTimeout(() => put(server.close()), 2_500).unref()
  },
  calculation: () => {
    const bytes = Buffer.alloc(64 * 1024 * 1024, 'some text that takes its time')
    const until = performance.now() + 2_500
    const round = () => gzip(bytes, { level: 9 }, () => (performance.now() < until ? round() : put()))
    round()
  },
}
beside[process.argv[2]]()

const began = performance.now()
const ends = await Promise.allSettled([
  pool.apply({ module: tasks, export: 'take' }, [queue]),
  pool.apply({ module: tasks, export: 'give' }, [queue, 'from the task']),
])
const said = ends.map(({ value, reason }) => value ?? `${reason.name}: ${reason.message}`)
console.log(JSON.stringify({ said, tookMs: Math.round(performance.now() - began), pid: process.pid }))
await supervisor.close()
