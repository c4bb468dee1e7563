// A program that owns workers and is killed from outside. Says its token and its PIDs, then keeps them busy for ever.

import { Pool, Supervisor } from 'procdeck'

const kind = process.argv[2]
const tasks = new URL('./tasks.mjs', import.meta.url)
const supervisor = new Supervisor({ output: 'capture' })
const pool = new Pool({ processes: 3, supervisor })
if (kind === 'grandchildren')
  await pool.map({ module: tasks, export: 'grandchild' }, [false, false, false], { chunkSize: 1 })
void pool.map({ module: tasks, export: kind === 'asleep' ? 'sleep' : 'spin' }, [60_000, 60_000, 60_000], {
  chunkSize: 1,
})
while (pool.pids.length < 3 || supervisor.lifelinePid === null) await new Promise((resolve) => setTimeout(resolve, 10))
console.log(JSON.stringify({ token: supervisor.token, pids: pool.pids, lifeline: supervisor.lifelinePid }))
