// Pools on real workers for the tests of a file: each test has a supervisor of its own, and leaves nothing behind.

import { afterEach, beforeEach, expect } from 'vitest'
import { Pool } from '../../src/engine/pool/pool.ts'
import type { PoolOptions } from '../../src/engine/pool/pool-options.ts'
import { Supervisor } from '../../src/engine/supervisor/supervisor.ts'
import type { SessionEvent } from '../../src/shared/events.ts'
import { descriptors, withToken } from './os-view.ts'

const tasks = new URL('../programs/tasks.mjs', import.meta.url)
export const target = (name: string) => ({ module: tasks, export: name })
export const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

export interface PoolStage {
  /** Of the test that runs. */
  readonly supervisor: Supervisor
  /** A pool that is ended with the test. */
  readonly make: (options?: PoolOptions) => Pool
  readonly happened: <T extends SessionEvent['type']>(type: T) => Extract<SessionEvent, { type: T }>[]
}

/** To be called once in a file of tests. `defaults` are those of its pools. */
export function poolStage(defaults: PoolOptions = { processes: 2 }, graceMs = 300): PoolStage {
  let supervisor: Supervisor
  let pools: Pool[]
  let events: SessionEvent[]
  beforeEach(() => {
    supervisor = new Supervisor({ output: 'capture', graceMs })
    pools = []
    events = []
    supervisor.journal.subscribe((event) => events.push(event))
  })
  afterEach(async () => {
    await Promise.all(pools.map((pool) => pool.terminate()))
    await supervisor.close()
    expect(withToken(supervisor.token)).toEqual([])
    expect([...descriptors().values()].filter((to) => to.includes('procdeck-'))).toEqual([])
  })
  return {
    get supervisor() {
      return supervisor
    },
    make: (options = {}) => {
      const pool = new Pool({ ...defaults, supervisor, ...options })
      pools.push(pool)
      return pool
    },
    happened: <T extends SessionEvent['type']>(type: T) =>
      events.filter((event) => event.type === type) as Extract<SessionEvent, { type: T }>[],
  }
}
