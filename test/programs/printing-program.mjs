// A program whose children print, and which ends as soon as it has waited for them. Arguments: who prints, the target of
// prints.mjs, and how many lines are printed in all.

import { Pool, Process } from 'procdeck'

const [who, name, lines] = process.argv.slice(2)
const target = { module: new URL('./prints.mjs', import.meta.url), export: name }
const TASKS = 10
const share = Array(TASKS).fill(Number(lines) / TASKS)

async function pool(options, beside = async () => undefined) {
  const pool = new Pool({ processes: 2, ...options })
  const done = pool.map(target, share, { chunkSize: 1 })
  await beside(pool)
  await done
  await pool.close()
  await pool.join()
}

const acts = {
  process: async () => {
    const child = new Process({ target, args: [Number(lines)] })
    await child.start()
    await child.join()
  },
  pool: () => pool({}),
  replaced: () => pool({ maxTasksPerChild: 1 }),
  resized: () => pool({ processes: 4 }, (it) => it.resize(1)),
  threads: () => pool({ startMethod: 'thread', maxTasksPerChild: 2 }),
}
await acts[who]()
// Loses what is still in memory.
process.exit(0)
