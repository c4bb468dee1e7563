// What a supervisor does to all of its children alike.

import { availableParallelism, getPriority } from 'node:os'
import { setImmediate } from 'node:timers/promises'
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

test('a child starts at the priority of working ones, and at ours where many start', async () => {
  const few = 4 * availableParallelism()
  const startedBeside = async (processes: number): Promise<number[]> => {
    const supervisor = new Supervisor({ output: 'capture', niceness: 10 })
    const pids: number[] = []
    supervisor.journal.subscribe((event) => {
      if (event.type === 'process.started') pids.push(event.pid)
    })
    const pool = new Pool({ processes, supervisor })
    const mapped = pool.map({ module: tasks, export: 'increment' }, [1])
    while (pids.length < processes) await setImmediate()
    await setImmediate()
    // Who has said its first word meanwhile is a working one.
    const starting = supervisor.activeChildren().flatMap(({ pid, life }) => (pid === null || life.ready ? [] : [pid]))
    const priorities = starting.map((pid) => getPriority(pid))
    await mapped
    await pool.terminate()
    await supervisor.close()
    return priorities
  }
  expect(new Set(await startedBeside(1))).toEqual(new Set([10]))
  expect(new Set(await startedBeside(few + 1))).toEqual(new Set([getPriority()]))
})
