// Each mistake is named from its evidence, and what is like it is not.

import { expect, test } from 'vitest'
import { diagnose } from './diagnoses.ts'
import type { EventBody, SessionEvent } from './events.ts'
import type { RemoteError } from './process.ts'
import { reduceAll } from './reducer.ts'
import { EMPTY_SESSION } from './session-state.ts'

const errorOf = (name: string): RemoteError => ({
  name,
  message: name === 'MainGuardError' ? 'file:///a/b.mjs starts a process' : `message of ${name}`,
  stack: '',
})

/** Run 1, whose program and one process raised these; and another run whose process raised all. */
function runWith(program: string | null, ofProcess: string | null) {
  const started = (runId: number, processId: number, error: RemoteError | null): EventBody[] => [
    {
      ...{ type: 'run.started', runId, workload: 'w', title: 'W', parameters: {}, summary: null, workers: 1 },
      ...{ chunkSize: 'auto', totalTasks: 0 },
    },
    { type: 'process.starting', processId, runId, name: `p${processId}`, startMethod: 'spawn', replaces: null },
    { type: 'process.started', processId, pid: 700 + processId },
    ...(error === null ? [] : [{ type: 'process.raised' as const, processId, error }]),
  ]
  const bodies: EventBody[] = [
    ...started(1, 1, ofProcess === null ? null : errorOf(ofProcess)),
    ...started(2, 2, errorOf('MainGuardError')),
    {
      ...{ type: 'run.finished', runId: 1, status: 'failed', elapsedMs: 5, result: null },
      error: program === null ? null : errorOf(program),
    },
  ]
  const state = reduceAll(
    EMPTY_SESSION,
    bodies.map((body, i): SessionEvent => ({ ...body, seq: i + 1, atMs: i })),
  )
  const run = state.runs[1]
  if (run === undefined) throw new Error('no run')
  return diagnose(run, Object.values(state.processes))
}

test.each([
  ['No main guard', 'MainGuardError', ' imported b.mjs, which starts a process at its top level.'],
  ['Not serialisable', 'TaskSerializationError', ': message of TaskSerializationError'],
  ['Deadlock', 'DeadlockError', ': message of DeadlockError'],
])('%s is named from what the program or a process raised', (mistake, name, words) => {
  expect(runWith(null, name)).toMatchObject([{ name: mistake, evidence: [`p1 (PID 701)${words}`] }])
  expect(runWith(name, null)).toMatchObject([{ name: mistake, evidence: [`the program${words}`] }])
  expect(runWith(name, name)[0]?.evidence).toHaveLength(2)
})

test('the waits of a deadlock are told once', () => {
  const [deadlock] = runWith('DeadlockError', 'DeadlockError')
  expect(deadlock?.evidence).toEqual(['the program: message of DeadlockError', 'p1 (PID 701): the same'])
})

test('two mistakes of one run are both named', () => {
  expect(runWith('TaskSerializationError', 'DeadlockError').map(({ name }) => name)).toEqual([
    'Not serialisable',
    'Deadlock',
  ])
})

test('any other error is no known mistake, and neither is that of another run', () => {
  expect(runWith('RangeError', 'PayloadTooLargeError')).toEqual([])
  expect(runWith(null, null)).toEqual([])
})

test('too many restarts are named with the process that was the last one, in its own run alone', () => {
  const start = (runId: number): EventBody => ({
    ...{ type: 'run.started', runId, workload: 'w', title: 'W', parameters: {}, summary: null, workers: 1 },
    ...{ chunkSize: 'auto', totalTasks: 0 },
  })
  const bodies: EventBody[] = [
    start(1),
    start(2),
    { type: 'process.starting', processId: 1, runId: 1, name: 'p1', startMethod: 'spawn', replaces: null },
    { type: 'process.started', processId: 1, pid: 701 },
    { type: 'process.exited', processId: 1, exitCode: 3, cause: { by: 'itself', text: 'ended with exit code 3' } },
    { type: 'group.fatal', runId: 1, group: 'Pool', processId: 1, reason: 'more than 2 restarts within 10 s' },
    { type: 'group.fatal', runId: null, group: 'Group', processId: null, reason: 'of nobody' },
  ]
  const state = reduceAll(
    EMPTY_SESSION,
    bodies.map((body, i): SessionEvent => ({ ...body, seq: i + 1, atMs: i })),
  )
  const [first, second] = [1, 2].map((id) => state.runs[id])
  if (first === undefined || second === undefined) throw new Error('no runs')
  expect(diagnose(first, Object.values(state.processes))).toMatchObject([
    {
      name: 'Too many restarts',
      evidence: ['Pool: more than 2 restarts within 10 s; the last was p1 (PID 701), ended with exit code 3.'],
    },
  ])
  expect(diagnose(second, Object.values(state.processes))).toEqual([])
  expect(state.processes[1]?.state).toBe('fatal')
})
