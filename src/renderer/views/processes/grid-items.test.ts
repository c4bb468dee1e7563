import { describe, expect, test } from 'vitest'
import { type SessionState, EMPTY_SESSION } from '../../../shared/session-state.ts'
import type { EventBody } from '../../../shared/events.ts'
import { reduce } from '../../../shared/reducer.ts'
import { gridItems } from './grid-items.ts'

function sessionOf(...bodies: readonly EventBody[]): SessionState {
  return bodies.reduce<SessionState>(
    (session, body, place) => reduce(session, { ...body, seq: place + 1, atMs: place }),
    EMPTY_SESSION,
  )
}

const run = (runId: number): EventBody => ({
  type: 'run.started',
  runId,
  workload: 'primes',
  title: 'Primes',
  parameters: {},
  summary: null,
  workers: 2,
  chunkSize: 'auto',
  totalTasks: 10,
})

const born = (processId: number, runId: number | null): EventBody => ({
  type: 'process.starting',
  processId,
  runId,
  name: `p${processId}`,
  startMethod: 'spawn',
  replaces: null,
})

const ended = (runId: number): EventBody => ({
  type: 'run.finished',
  runId,
  status: 'done',
  elapsedMs: 1,
  result: null,
  error: null,
})

const read = (session: SessionState, ordered: readonly number[]): readonly string[] =>
  gridItems(session, ordered).map((item) => (item.kind === 'run' ? `run ${item.runId}` : `p${item.id}`))

describe('rows of the process table', () => {
  test('stand under their run, the newest run first, in the order given', () => {
    const session = sessionOf(run(1), born(1, 1), born(2, 1), run(2), born(3, 2), born(4, 2))
    expect(read(session, [2, 1, 4, 3])).toEqual(['run 2', 'p4', 'p3', 'run 1', 'p2', 'p1'])
  })

  test('without a run come last, under a heading of their own', () => {
    const session = sessionOf(born(1, null), run(1), born(2, 1))
    expect(read(session, [1, 2])).toEqual(['run 1', 'p2', 'run null', 'p1'])
  })

  test('a run has its heading before its first process, and loses it with its last row', () => {
    expect(read(sessionOf(run(1)), [])).toEqual(['run 1'])
    expect(read(sessionOf(run(1), ended(1)), [])).toEqual([])
  })
})
