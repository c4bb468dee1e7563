// The table in the terminal: whatever is in the session, it fits, and nothing is left out unsaid.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Metrics, ProcessMetrics } from '../shared/metrics.ts'
import { reduceAll } from '../shared/reducer.ts'
import type { EventBody, SessionEvent } from '../shared/events.ts'
import { EMPTY_SESSION, type SessionState } from '../shared/session-state.ts'
import { tableLines } from './live-table.ts'

const NO_METRICS: Metrics = { atMs: 0, processes: [], runs: [], queues: [], samplerPercent: 0, mainPercent: 0 }

function stateOf(bodies: readonly EventBody[]): SessionState {
  return reduceAll(
    EMPTY_SESSION,
    bodies.map((body, i): SessionEvent => ({ ...body, seq: i + 1, atMs: i })),
  )
}

function born(processId: number, name: string): readonly EventBody[] {
  return [
    { type: 'process.starting', processId, runId: 1, name, startMethod: 'fork', replaces: null },
    { type: 'process.started', processId, pid: 1_000 + processId },
    { type: 'process.ready', processId, startUpMs: null },
  ]
}

const ended = (processId: number, exitCode: number): EventBody => ({
  type: 'process.exited',
  processId,
  exitCode,
  cause: { by: 'itself', text: 'ended by itself' },
})

const busy = (id: number): ProcessMetrics => ({
  id,
  activity: 'busy',
  cpuPercent: 98.6,
  rssBytes: 13 * 1024 * 1024,
  inFlight: 5,
  done: 120,
  failed: 0,
  chunk: null,
})

describe('the live table', () => {
  test('gives the terminal no orders that stand in a name', () => {
    const [, line] = tableLines(stateOf(born(1, 'a\u001B[2Jb\nc')), NO_METRICS, { columns: 100, rows: 10 })
    expect(line).toMatch(/^a\uFFFD\[2Jb c +1001/)
  })

  test('has a line for each process, the living first, under its heading', () => {
    const state = stateOf([
      ...born(1, 'primes.py'),
      ...born(2, 'ForkPoolWorker-1'),
      ...born(3, 'ForkPoolWorker-2'),
      ended(2, -9),
    ])
    expect(tableLines(state, { ...NO_METRICS, processes: [busy(3)] }, { columns: 100, rows: 10 })).toEqual([
      'NAME               PID  STATE    EXIT CODE     CPU %  MEMORY  DONE  IN FLIGHT',
      'primes.py         1001  running  –                 –       –     0          0',
      'ForkPoolWorker-2  1003  busy     –                99  13 MiB   120          5',
      'ForkPoolWorker-1  1002  exited   SIGKILL (-9)      –       –     0          –',
    ])
  })

  test('has the depth of each queue in its last line', () => {
    const queue = { type: 'queue.opened', queueId: 7, runId: 1, name: 'Queue-1', maxSize: 10, joinable: false } as const
    const waits = { putting: [], getting: [], joining: [], producers: [], consumers: [], unfinished: null }
    const metrics = { ...NO_METRICS, queues: [{ ...waits, id: 7, queueDepth: 4 }] }
    expect(tableLines(stateOf([...born(1, 'a'), queue]), metrics, { columns: 80, rows: 5 }).at(-1)).toBe(
      'Queue depth: Queue-1 4 of 10',
    )
  })

  test('fits into every terminal, and counts the rows that do not, over 500 sessions', () => {
    const sizes = fc.record({ columns: fc.integer({ min: 1, max: 200 }), rows: fc.integer({ min: 3, max: 60 }) })
    const names = fc.array(fc.string({ minLength: 1, maxLength: 80 }), { maxLength: 80 })
    fc.assert(
      fc.property(sizes, names, (size, all) => {
        const state = stateOf(all.flatMap((name, i) => born(i + 1, name)))
        const lines = tableLines(state, NO_METRICS, size)
        expect(lines.length).toBeLessThanOrEqual(size.rows)
        expect(lines.filter((line) => line.length > size.columns)).toEqual([])
        const isCut = all.length > size.rows - 1
        expect(lines.length).toBe(isCut ? size.rows : all.length + 1)
        if (isCut && size.columns >= 40) expect(lines.at(-1)).toMatch(/^and \d+ more process/)
      }),
      { numRuns: 500 },
    )
  })
})
