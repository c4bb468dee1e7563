// A script that holds nothing of its own while it waits: it must still reach its last line.

import { Pool, Process, Supervisor } from 'procdeck'

const tasks = new URL('./tasks.mjs', import.meta.url)

if (process.argv[2] === 'daemon-joined') {
  const child = new Process({ target: { module: tasks, export: 'sleep' }, args: [200], daemon: true })
  await child.start()
  await child.join()
} else {
  const supervisor = new Supervisor()
  const pool = new Pool({ processes: 1, supervisor })
  await pool.map({ module: tasks, export: 'increment' }, [1])
  await supervisor.close()
}
console.log('to the end')
