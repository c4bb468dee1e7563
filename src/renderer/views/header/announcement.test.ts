import { expect, test } from 'vitest'
import type { EventBody } from '../../../shared/events.ts'
import { reduce } from '../../../shared/reducer.ts'
import { EMPTY_SESSION, type SessionState } from '../../../shared/session-state.ts'
import { announcement, NOTHING_TOLD, whatToTell } from './announcement.ts'

const run: EventBody = {
  type: 'run.started',
  runId: 1,
  workload: 'primes',
  title: 'Primes',
  parameters: {},
  summary: null,
  workers: 1,
  chunkSize: 1,
  totalTasks: 4,
}
const born: EventBody = {
  type: 'process.starting',
  processId: 1,
  runId: 1,
  name: 'worker-1',
  startMethod: 'spawn',
  replaces: null,
}
const died: EventBody = {
  type: 'process.exited',
  processId: 1,
  exitCode: -15,
  cause: { by: 'you', text: 'terminated by you (SIGTERM)' },
}
const ended: EventBody = {
  type: 'run.finished',
  runId: 1,
  status: 'done',
  elapsedMs: 1,
  result: { headline: '4,995 primes. In short: many', value: 4_995, story: [] },
  error: null,
}

function sessionOf(...bodies: readonly EventBody[]): SessionState {
  return bodies.reduce<SessionState>(
    (session, body, place) => reduce(session, { ...body, seq: place + 1, atMs: place + 1 }),
    EMPTY_SESSION,
  )
}

test('a screen reader gets a change in whole sentences, each with one full stop', () => {
  const going = whatToTell(sessionOf(run, born))
  expect(announcement(NOTHING_TOLD, going, sessionOf(run, born))).toBe('Run 1 running. 1 process alive, 0 dead.')
  const after = sessionOf(run, born, died, ended)
  expect(announcement(going, whatToTell(after), after)).toBe(
    'Run 1 done, 4,995 primes. In short: many. worker-1: terminated by you (SIGTERM). 0 processes alive, 1 dead.',
  )
  expect(announcement(whatToTell(after), whatToTell(after), after)).toBe('')
})

test('a cause that ends with a full stop of its own gets no second one', () => {
  const raised = sessionOf(run, born, { ...died, exitCode: 1, cause: { by: 'itself', text: 'raised Error: no more.' } })
  expect(announcement(NOTHING_TOLD, whatToTell(raised), raised)).toContain('worker-1: raised Error: no more. 0 proc')
})
