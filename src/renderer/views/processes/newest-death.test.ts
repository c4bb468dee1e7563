import { describe, expect, test } from 'vitest'
import { type SessionState, EMPTY_SESSION } from '../../../shared/session-state.ts'
import type { EventBody } from '../../../shared/events.ts'
import type { Actor } from '../../../shared/process.ts'
import { reduce } from '../../../shared/reducer.ts'
import { newestDeath } from './newest-death.ts'

function sessionOf(...bodies: readonly EventBody[]): SessionState {
  return bodies.reduce<SessionState>(
    (session, body, place) => reduce(session, { ...body, seq: place + 1, atMs: place }),
    EMPTY_SESSION,
  )
}

const born = (processId: number): EventBody => ({
  type: 'process.starting',
  processId,
  runId: null,
  name: 'p',
  startMethod: 'spawn',
  replaces: null,
})
const died = (processId: number, exitCode: number, by: Actor): EventBody => ({
  type: 'process.exited',
  processId,
  exitCode,
  cause: { by, text: '' },
})

describe('the death that is told', () => {
  test('is the newest, not the one of the youngest process', () => {
    expect(newestDeath(sessionOf(born(1), born(2), died(2, -9, 'you'), died(1, -9, 'outside')))).toBe(1)
  })

  test('is none that the pool or a person asked for, and none that ended well', () => {
    expect(newestDeath(sessionOf(born(1), born(2), died(1, -15, 'procdeck'), died(2, 0, 'itself')))).toBeNull()
    expect(newestDeath(sessionOf(born(1), died(1, -15, 'you')))).toBeNull()
    expect(newestDeath(sessionOf(born(1), died(1, -15, 'outside')))).toBe(1)
  })

  test('is one that Procdeck ended for a reason, and one that ended well with tasks in its hands', () => {
    const error = { name: 'ProtocolError', message: 'a frame that is none', stack: '' }
    const raised: EventBody = { type: 'process.raised', processId: 1, error }
    expect(newestDeath(sessionOf(born(1), raised, died(1, -9, 'procdeck')))).toBe(1)
    const lost: EventBody = {
      type: 'worker.lost',
      processId: 1,
      runId: 1,
      chunkId: 1,
      runningTask: 0,
      runningOf: 1,
      finished: 0,
      inFlight: 1,
      handedOutAgain: 0,
      lost: 1,
    }
    expect(newestDeath(sessionOf(born(1), died(1, 0, 'itself'), lost))).toBe(1)
  })

  test('is an own failure too', () => {
    expect(newestDeath(sessionOf(born(1), died(1, 3, 'itself')))).toBe(1)
  })
})
