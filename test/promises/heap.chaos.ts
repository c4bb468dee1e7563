// A worker that fills its heap: the runtime aborts it, and the error says that this is what happened.

import { expect, test } from 'vitest'
import { Supervisor } from '../../src/engine/supervisor/supervisor.ts'
import { Pool } from '../../src/engine/pool/pool.ts'

const tasks = new URL('../programs/tasks.mjs', import.meta.url)

test('heap exhaustion is named', async () => {
  const supervisor = new Supervisor({ output: 'capture' })
  const pool = new Pool({ processes: 1, supervisor })
  await expect(pool.map({ module: tasks, export: 'heap' }, [1])).rejects.toThrow('JavaScript heap out of memory')
  expect(await pool.map({ module: tasks, export: 'increment' }, [1])).toEqual([2])
  await pool.terminate()
  await supervisor.close()
})
