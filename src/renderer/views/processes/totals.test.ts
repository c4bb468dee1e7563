import { expect, test } from 'vitest'
import type { SessionState } from '../../../shared/session-state.ts'
import type { ProcessMetrics } from '../../../shared/metrics.ts'
import { totalsOf } from './totals.ts'

test('the living count with all they have, the dead only with what they did; a failed task is not done', () => {
  const processes = { 1: { id: 1, state: 'running' }, 2: { id: 2, state: 'exited' }, 3: { id: 3, state: 'starting' } }
  const metrics = (id: number, cpuPercent: number | null): ProcessMetrics => ({
    id,
    activity: 'busy',
    cpuPercent,
    rssBytes: 1_000,
    inFlight: 2,
    done: 10,
    failed: 3,
    chunk: null,
  })
  const metricsOf = { 1: metrics(1, 60), 2: metrics(2, 50) }
  expect(totalsOf(processes as unknown as SessionState['processes'], metricsOf)).toEqual({
    alive: 2,
    cpuPercent: 60,
    rssBytes: 1_000,
    inFlight: 2,
    done: 20,
    failed: 6,
  })
})
