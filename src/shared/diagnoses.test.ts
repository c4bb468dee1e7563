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
  return diagnose(run, state)
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
