import { describe, expect, test } from 'vitest'
import type { ProcessRecord } from '../../../shared/session-state.ts'
import type { ProcessMetrics } from '../../../shared/metrics.ts'
import { stateView } from './state-view.ts'

const record: ProcessRecord = {
  id: 1,
  sourceId: null,
  parentId: null,
  runId: 1,
  name: 'SpawnPoolWorker-1',
  pid: 4711,
  startMethod: 'spawn',
  command: null,
  state: 'running',
  exitCode: null,
  cause: null,
  error: null,
  startedAtMs: 0,
  startUpMs: 100,
  exitedAtMs: null,
  replaces: null,
  replacedBy: null,
  ladder: null,
  hang: null,
  backoff: null,
  loss: null,
}

const metrics: ProcessMetrics = {
  id: 1,
  activity: 'busy',
  cpuPercent: 99,
  rssBytes: 1,
  inFlight: 1,
  done: 0,
  failed: 0,
  chunk: null,
}

describe('state of a process in words', () => {
  test('a running one says what it is doing', () => {
    expect(stateView(record, metrics, 0)).toEqual({ word: 'running', detail: 'busy', mark: 'busy' })
    expect(stateView(record, undefined, 0)).toEqual({ word: 'running', detail: 'idle', mark: 'idle' })
  })

  test('a paused one names the signal that paused it', () => {
    expect(stateView(record, { ...metrics, activity: 'stopped' }, 0)).toEqual({
      word: 'stopped',
      detail: 'SIGSTOP',
      mark: 'paused',
    })
  })

  test('one that is paused while it starts says so, in place of starting for ever', () => {
    const starting: ProcessRecord = { ...record, state: 'starting' }
    expect(stateView(starting, { ...metrics, activity: 'idle' }, 0)).toEqual({
      word: 'starting',
      detail: '',
      mark: 'begin',
    })
    expect(stateView(starting, { ...metrics, activity: 'stopped' }, 0)).toEqual({
      word: 'stopped',
      detail: 'SIGSTOP',
      mark: 'paused',
    })
  })

  test('one that does not respond says how and for how long', () => {
    const hang = (kind: 'busy' | 'blocked' | 'stopped') => ({ ...record, hang: { kind, sinceMs: 1_000 } })
    expect(stateView(hang('busy'), metrics, 5_500)).toEqual({
      word: 'running',
      detail: 'busy 4 s',
      mark: 'busy',
      explained: 'In a long calculation, or waiting for a core: no answer for 4 s',
    })
    expect(stateView(hang('blocked'), metrics, 5_500)).toMatchObject({
      word: 'unresponsive',
      detail: '4 s',
      explained: 'Blocked: no answer for 4 s, and it uses no CPU',
    })
    expect(stateView(hang('stopped'), metrics, 5_500)).toMatchObject({ word: 'stopped', detail: 'SIGSTOP' })
  })

  test('a stopping one counts down to the next step of the ladder', () => {
    const stopping: ProcessRecord = {
      ...record,
      state: 'stopping',
      ladder: { by: 'you', step: 'terminate', sinceMs: 0, nextAtMs: 5_000 },
    }
    expect(stateView(stopping, metrics, 1_200).detail).toBe('kill in 4 s')
    expect(stateView(stopping, metrics, 9_000).detail).toBe('kill in 0 s')
    expect(
      stateView({ ...stopping, ladder: { by: 'you', step: 'kill', sinceMs: 0, nextAtMs: null } }, metrics, 0).detail,
    ).toBe('')
  })

  test('a dead one is red only when it was no ordinary end', () => {
    const dead: ProcessRecord = { ...record, state: 'exited', exitCode: -9, cause: { by: 'outside', text: 'killed' } }
    expect(stateView(dead, metrics, 0).mark).toBe('died')
    expect(stateView({ ...dead, cause: { by: 'procdeck', text: 'stopped' } }, metrics, 0).mark).toBe('ended')
    expect(stateView({ ...dead, exitCode: 0 }, metrics, 0).mark).toBe('ended')
  })
})
