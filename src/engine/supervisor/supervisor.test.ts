// What a supervisor does to all of its children alike.

import { availableParallelism, getPriority } from 'node:os'
import { expect, test } from 'vitest'
import { Pool } from '../pool/pool.ts'
import { Supervisor } from './supervisor.ts'

const tasks = new URL('../test-support/programs/tasks.mjs', import.meta.url)

test.each([0, 10])('working children have the priority that was asked for: %s', async (niceness) => {
  const supervisor = new Supervisor({ output: 'capture', niceness })
  const pool = new Pool({ processes: 1, supervisor })
  await pool.map({ module: tasks, export: 'increment' }, [1])
  // Relative to ours: the tests may themselves have been started at another priority.
  const expected = niceness === 0 ? getPriority() : niceness
  expect(getPriority(pool.pids[0])).toBe(expected)
  await pool.terminate()
  await supervisor.close()
})

test('a child starts at the priority of working ones, and at ours where there are many', async () => {
  const supervisor = new Supervisor({ output: 'capture', niceness: 10 })
  const started: number[] = []
  supervisor.journal.subscribe((event) => {
    if (event.type === 'process.started') started.push(getPriority(event.pid))
  })
  const few = 4 * availableParallelism() + 1
  const pool = new Pool({ processes: few + 1, supervisor })
  await pool.map({ module: tasks, export: 'increment' }, [1])
  await pool.terminate()
  await supervisor.close()
  expect(started).toEqual([...Array<number>(few).fill(10), getPriority()])
})
