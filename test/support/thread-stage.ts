// Pools of worker threads for the tests of a file, and their hosts.

import { expect } from 'vitest'
import type { Pool } from '../../src/engine/pool/pool.ts'
import type { SessionEvent } from '../../src/shared/events.ts'
import { until } from './os-view.ts'
import { type PoolStage, poolStage } from './pool-stage.ts'

type Starting = Extract<SessionEvent, { type: 'process.starting' }>

export interface ThreadStage {
  readonly stage: PoolStage
  /** Starts of processes and threads whose name begins so. */
  readonly named: (name: string) => readonly Starting[]
  readonly allUp: (pool: Pool, workers?: number) => Promise<void>
}

/** To be called once in a file of tests. */
export function threadStage(): ThreadStage {
  const stage = poolStage({ processes: 3, startMethod: 'thread' })
  return {
    stage,
    named: (name) => stage.happened('process.starting').filter((event) => event.name.startsWith(name)),
    allUp: async (pool, workers = 3) => {
      await until('every worker is up', () => {
        const { processes } = stage.supervisor.journal.state
        return pool.processIds.filter((id) => processes[id]?.state === 'running').length === workers
      })
    },
  }
}

/** The one process that all workers are in. */
export function hostOf(pool: Pool): number {
  const pids = new Set(pool.pids)
  expect(pids.size).toBe(1)
  return [...pids][0] ?? 0
}
