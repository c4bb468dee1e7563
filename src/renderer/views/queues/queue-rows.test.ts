// The list of queues: who is named, who waits.

import { expect, test } from 'vitest'
import type { SessionState } from '../../../shared/session-state.ts'
import type { ProcessMetrics, RunMetrics } from '../../../shared/metrics.ts'
import { queueRows } from './queue-rows.ts'

const workers = Object.fromEntries(
  [1, 2, 3, 4, 5, 6].map((id) => [id, { id, name: `worker-${id}`, runId: 1, state: id === 6 ? 'exited' : 'running' }]),
) as unknown as SessionState['processes']
const runs = {
  1: { id: 1, title: 'Primes', status: 'running' },
  2: { id: 2, title: 'Primes', status: 'done' },
} as unknown as SessionState['runs']

test('a run that is going is a queue: its living workers take from it, and those with nothing wait', () => {
  const metrics = { 1: { inFlight: 2 }, 2: { inFlight: 0 } } as unknown as Record<number, ProcessMetrics>
  const [row, ...others] = queueRows(
    { runs, processes: workers, queues: {} },
    { 1: { queueDepth: 7 } as RunMetrics },
    metrics,
    {},
  )
  expect(others).toEqual([])
  expect(row).toMatchObject({
    name: 'Tasks of run 1: Primes',
    depth: 7,
    producers: 'Procdeck',
    consumers: 'worker-1, worker-2, worker-3, worker-4 and 1 more',
    waiting: 'for a task: worker-2, worker-3, worker-4, worker-5',
  })
})

test('a shared queue says how full it is, and who waits for what', () => {
  const queue = { id: 3, runId: null, name: 'jobs', maxSize: 10, joinable: true, closed: null }
  const status = {
    id: 3,
    queueDepth: 10,
    putting: [0, 1],
    getting: [],
    joining: [9],
    producers: [0, 1],
    consumers: [],
    unfinished: 4,
  }
  expect(queueRows({ runs: {}, processes: workers, queues: { 3: queue } }, {}, {}, { 3: status })).toEqual([
    {
      key: 'queue 3',
      name: 'jobs',
      depth: 10,
      room: 10,
      producers: 'Procdeck, worker-1',
      consumers: 'nobody',
      waiting: 'for room: Procdeck, worker-1; until all is done: process 9',
    },
  ])
})

test('a queue that its run closed is no row any more', () => {
  const queue = { id: 3, runId: 1, name: 'jobs', maxSize: 10, joinable: false, closed: { discarded: 0 } }
  expect(queueRows({ runs: {}, processes: workers, queues: { 3: queue } }, {}, {}, {})).toEqual([])
})
