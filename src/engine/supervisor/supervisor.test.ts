// What a supervisor does to all of its children alike.

import { readFileSync } from 'node:fs'
import { availableParallelism, getPriority } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Pool } from '../pool/pool.ts'
import { Child } from '../process/child.ts'
import { until } from '../../../test/support/os-view.ts'
import { Supervisor } from './supervisor.ts'

const tasks = new URL('../../../test/programs/tasks.mjs', import.meta.url)

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

const FEW = 4 * availableParallelism()

async function prioritiesAtStart(processes: number): Promise<Set<number>> {
  const supervisor = new Supervisor({ output: 'capture', niceness: 5 })
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
  return new Set(priorities)
}

test('a child starts at the priority that few working ones have, also in a crowd', async () => {
  expect(await prioritiesAtStart(1)).toEqual(new Set([5]))
  expect(await prioritiesAtStart(FEW + 1)).toEqual(new Set([5]))
})

test('in a crowd the working ones step back, all alike, whoever came first', async () => {
  const supervisor = new Supervisor({ output: 'capture', niceness: 5 })
  const pool = new Pool({ processes: 1, supervisor })
  await pool.map({ module: tasks, export: 'increment' }, [1])
  const eldest = pool.pids
  const priorities = (): number[] => [...new Set(pool.pids.map((pid) => getPriority(pid)))]
  expect(priorities()).toEqual([5])
  await pool.resize(FEW + 1)
  const ready = (): number => supervisor.activeChildren().filter(({ life }) => life.ready).length
  await until('all are at work', () => ready() === FEW + 1, 30_000)
  expect(pool.pids).toEqual(expect.arrayContaining([...eldest]))
  expect(priorities()).toEqual([14])
  await pool.resize(1)
  // An ordinary user may not take a nice value back, but that of the group.
  const isRoot = process.getuid?.() === 0
  const inGroup = (): number => Number(/-?\d+$/m.exec(readFileSync(`/proc/${pool.pids[0]}/autogroup`, 'latin1'))?.[0])
  await until('it is a crowd no more', () => pool.pids.length === 1 && (isRoot ? priorities()[0] : inGroup()) === 5)
  await pool.terminate()
  await supervisor.close()
})

test.runIf(process.getuid?.() === 0)(
  'one that is being killed stays at our priority, whatever becomes of the others',
  async () => {
    const supervisor = new Supervisor({ output: 'capture', niceness: 5 })
    const pool = new Pool({ processes: 1, supervisor })
    await pool.map({ module: tasks, export: 'increment' }, [1])
    const [child] = supervisor.activeChildren()
    if (!(child instanceof Child) || child.pid === null) throw new Error('there is no child')
    child.stop('you', 'kill', null)
    // A crowd that begins now; the kernel has not told of the death in this turn.
    child.setNiceness(14)
    expect(getPriority(child.pid)).toBe(getPriority())
    await pool.terminate()
    await supervisor.close()
  },
)
