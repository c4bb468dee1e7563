// A parent that comes to its end while it encodes a task: a getter in the input does it, on the second reading, for the
// first one is the check. Says its token before.
//
//   node chaos-encode.mjs raise|exit|abort|signal

import { Pool, Supervisor } from 'procdeck'

const how = process.argv[2]
const module = new URL('./chaos-pool-tasks.mjs', import.meta.url)
const supervisor = new Supervisor({ output: 'capture' })
const pool = new Pool({ processes: 2, supervisor })
await pool.map({ module, export: 'increment' }, [1, 2], { chunkSize: 1 })
console.log(supervisor.token)

const { crash } = await import(module.href)
let readings = 0
const input = {
  get part() {
    return ++readings === 1 ? 0 : crash(how)
  },
}
let outcome = 'done'
try {
  await pool.map({ module, export: 'increment' }, [input])
} catch (error) {
  outcome = error.name
}
const next = await pool.map({ module, export: 'increment' }, [41])
await supervisor.close()
console.log(`${outcome}, read ${readings} times, next task ${String(next[0])}`)
