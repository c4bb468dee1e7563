// Tasks that hand work to their own pool: done while there is a worker for it, named when there is none.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SessionEvent } from '../../shared/events.ts'
import { Supervisor } from '../supervisor/supervisor.ts'
import { withToken } from '../../../test/support/os-view.ts'
import { Pool } from './pool.ts'
import type { PoolOptions } from './pool-options.ts'

const module = new URL('../../../test/programs/tasks.mjs', import.meta.url)
const nested = { module, export: 'nested' }

let supervisor: Supervisor
let pools: Pool[]
/** What the journal told of deadlocks, and of anything else that a person should know. */
let notices: SessionEvent[]

function make(options: PoolOptions): Pool {
  const pool = new Pool({ supervisor, ...options })
  pools.push(pool)
  return pool
}

beforeEach(() => {
  supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
  pools = []
  notices = []
  supervisor.journal.subscribe((event) => {
    if (event.type === 'notice' || event.type === 'deadlock') notices.push(event)
  })
})

afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.terminate()))
  await supervisor.close()
  expect(withToken(supervisor.token)).toEqual([])
})

describe('promise 31: a pool that waits for itself', () => {
  test('work that tasks hand over is done by the workers that are free', async () => {
    const pool = make({ processes: 4 })
    expect(await pool.apply(nested, [pool, 3])).toBe(3)
    expect(await pool.map({ module, export: 'increment' }, [1, 2, 3])).toEqual([2, 3, 4])
  })

  test('two workers and calls three deep: a DeadlockError that names who waits, and the pool goes on', async () => {
    const pool = make({ processes: 2 })
    await pool.map({ module, export: 'increment' }, [1, 2], { chunkSize: 1 })
    const began = performance.now()
    const failed = await pool.apply(nested, [pool, 3]).catch((error: unknown) => error)
    expect(failed).toMatchObject({ name: 'DeadlockError' })
    expect(String(failed)).toMatch(/SpawnPoolWorker-\d+ \(PID \d+\) in task \d+ of nested waits for a call of nested/)
    expect(performance.now() - began).toBeLessThan(6_000)
    expect(notices).toHaveLength(1)
    expect(notices[0]).toMatchObject({ type: 'deadlock', queueIds: [], relieved: false })
    expect(await pool.map({ module, export: 'increment' }, [1, 2, 3])).toEqual([2, 3, 4])
  })

  test('also while this program hands in further tasks all the time', async () => {
    const pool = make({ processes: 1 })
    const failed = pool.apply(nested, [pool, 1]).catch((error: unknown) => error)
    const further: Promise<unknown>[] = []
    const timer = setInterval(() => further.push(pool.apply({ module, export: 'increment' }, [further.length])), 50)
    expect(await failed).toMatchObject({ name: 'DeadlockError' })
    clearInterval(timer)
    expect(await Promise.all(further)).toEqual(further.map((_, i) => i + 1))
  })

  test('or it gets the workers that it needs', async () => {
    const pool = make({ processes: 1, onDeadlock: 'grow' })
    expect(await pool.apply(nested, [pool, 2])).toBe(2)
    expect(pool.metrics.workersWanted).toBe(3)
    expect(notices.map((event) => event.type === 'deadlock' && event.relieved)).toEqual([true, true])
  })

  test('who does not wait for what it handed over is in no deadlock', async () => {
    const pool = make({ processes: 1 })
    expect(await pool.apply({ module, export: 'nestedAndSleep' }, [pool, 3_000])).toBe(3_000)
    expect(notices).toEqual([])
  })
})

test('code inside a worker knows its name, its PID and its parent', async () => {
  const pool = make({ processes: 1 })
  const who = await pool.apply<{ name: string; pid: number; parent: { pid: number } }>({ module, export: 'whoAmI' })
  expect(who).toEqual({
    name: expect.stringMatching(/^SpawnPoolWorker-\d+$/) as string,
    pid: pool.pids[0],
    parent: { pid: process.pid },
  })
})
