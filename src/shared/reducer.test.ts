// Folding events: a late window with a snapshot and the events after it sees the same as one that was always there.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventBody } from '../../test/support/event-bodies.ts'
import { EMPTY_SESSION } from './session-state.ts'
import { tellDeath } from './death.ts'
import { describeEvent } from './describe-event.ts'
import type { SessionEvent, EventBody } from './events.ts'
import { MAX_CHARTS, MAX_CHECKS, MAX_PICTURES } from './limits.ts'
import { reduce, reduceAll } from './reducer.ts'

const history = fc
  .array(eventBody, { maxLength: 40 })
  .map((bodies) => bodies.map((event, i): SessionEvent => ({ ...event, seq: i + 1, atMs: i })))

describe('folding events', () => {
  test('a snapshot and the events after it give the same state, wherever the cut is, and events twice change nothing', () => {
    fc.assert(
      fc.property(history, fc.nat(), (events, at) => {
        const whole = reduceAll(EMPTY_SESSION, events)
        const cut = at % (events.length + 1)
        const snapshot = structuredClone(reduceAll(EMPTY_SESSION, events.slice(0, cut)))
        expect(reduceAll(snapshot, events.slice(cut))).toEqual(whole)
        expect(reduceAll(snapshot, events)).toEqual(whole)
        for (const event of events) expect(describeEvent(event).text).toBeTypeOf('string')
        for (const record of Object.values(whole.processes)) {
          expect(tellDeath(whole, record.id)).toBeTypeOf('string')
          expect(record.backoff !== null).toBe(record.state === 'backoff')
        }
      }),
    )
  })

  test('tells a death in words: cause, what was on it, where it went, who took its place', () => {
    const at = (seq: number, event: EventBody): SessionEvent => ({ ...event, seq, atMs: seq })
    const start = (id: number, replaces: number | null): EventBody => ({
      type: 'process.starting',
      processId: id,
      runId: 1,
      name: `Worker-${id}`,
      startMethod: 'spawn',
      replaces,
    })
    const state = [
      at(1, start(1, null)),
      at(2, { type: 'process.started', processId: 1, pid: 100 }),
      at(3, start(2, null)),
      at(4, {
        type: 'process.exited',
        processId: 1,
        exitCode: -9,
        cause: { by: 'outside', text: 'killed from outside (SIGKILL)' },
      }),
      at(5, {
        type: 'worker.lost',
        processId: 1,
        runId: 1,
        chunkId: 17,
        runningTask: 40,
        runningOf: 1,
        finished: 0,
        inFlight: 3,
        handedOutAgain: 3,
        lost: 0,
      }),
      at(6, start(3, 1)),
      at(7, { type: 'process.started', processId: 3, pid: 102 }),
      at(8, { type: 'tasks.moved', runId: 1, from: 1, to: 2, tasks: 3 }),
    ].reduce(reduce, EMPTY_SESSION)
    expect(tellDeath(state, 1)).toBe(
      'Worker-1 (PID 100): killed from outside (SIGKILL). 3 tasks were on it (chunk 17, unanswered); handed to Worker-2. Worker-3 (PID 102) took its place.',
    )
  })

  test('a dead process waits in back-off until its place is taken or its restart is called off', () => {
    const start = (id: number, replaces: number | null): EventBody => ({
      type: 'process.starting',
      processId: id,
      runId: null,
      name: 'server',
      startMethod: 'spawn',
      replaces,
    })
    const exit = (id: number): EventBody => ({
      type: 'process.exited',
      processId: id,
      exitCode: 1,
      cause: { by: 'itself', text: 'ended with exit code 1' },
    })
    const wait = (id: number): EventBody => ({ type: 'process.backoff', processId: id, delayMs: 1_000, restarts: 1 })
    const after = (...events: EventBody[]) =>
      reduceAll(
        EMPTY_SESSION,
        events.map((event, i): SessionEvent => ({ ...event, seq: i + 1, atMs: i })),
      ).processes
    const waiting = [start(1, null), exit(1), wait(1)]
    expect(after(...waiting)[1]).toMatchObject({ state: 'backoff', backoff: { restarts: 1, nextAtMs: 1_002 } })
    expect(after(...waiting, start(2, 1))[1]).toMatchObject({ state: 'exited', backoff: null, replacedBy: 2 })
    expect(after(...waiting, { type: 'process.backoff-ended', processId: 1 })[1]).toMatchObject({ state: 'exited' })
    const fatal: EventBody = { type: 'group.fatal', runId: null, group: 'Group', processId: 1, reason: 'crash-loop' }
    expect(after(start(1, null), exit(1), fatal)[1]).toMatchObject({ state: 'fatal', exitCode: 1 })
    // The living are not touched.
    expect(after(start(1, null), wait(1))[1]).toMatchObject({ state: 'starting', backoff: null })
  })

  test('a queue is listed from its opening to its closing; a queue of a run stays as long as its run', () => {
    const opened = (queueId: number, runId: number | null): EventBody => ({
      ...{ type: 'queue.opened', queueId, runId, name: 'jobs', maxSize: 5, joinable: true },
    })
    const closed = (queueId: number): EventBody => ({ type: 'queue.closed', queueId, name: 'jobs', discarded: 2 })
    const after = (...events: EventBody[]) =>
      reduceAll(
        EMPTY_SESSION,
        events.map((event, i): SessionEvent => ({ ...event, seq: i + 1, atMs: i })),
      ).queues
    expect(after(opened(1, null))[1]).toEqual({
      ...{ id: 1, runId: null, name: 'jobs', maxSize: 5, joinable: true, closed: null },
    })
    expect(after(opened(1, null), closed(1))).toEqual({})
    expect(after(closed(1))).toEqual({})
    const ended: readonly EventBody[] = [
      { type: 'run.finished', runId: 7, status: 'done', elapsedMs: 1, result: null, error: null },
      { type: 'processes.cleared', processIds: [] },
    ]
    const history = [started, opened(1, 7), closed(1)]
    expect(after(...history)[1]).toMatchObject({ closed: { discarded: 2 } })
    expect(after(...history, ...ended)).toEqual({})
    const text = describeEvent({ ...closed(1), seq: 1, atMs: 0 })
    expect(text).toEqual({ level: 'warning', processId: null, text: 'queue "jobs" closed: 2 items discarded' })
  })

  test('a chart of a run replaces the one with its title, and the newest of many are kept', () => {
    const chart = (title: string, value: number): EventBody => ({
      type: 'run.charted',
      runId: 7,
      chart: { title, unit: '', shape: { kind: 'bar', names: ['a'] }, series: [{ name: 's', values: [value] }] },
    })
    const many = Array.from({ length: MAX_CHARTS }, (_, i) => chart(`chart ${i}`, i))
    const events = [started, ...many, chart('chart 3', 33), chart('last', 1)]
    const state = reduceAll(
      EMPTY_SESSION,
      events.map((event, i): SessionEvent => ({ ...event, seq: i + 1, atMs: i })),
    )
    const { charts = [] } = state.runs[7] ?? {}
    expect(charts.map(({ title }) => title)).toEqual([...many.slice(1).map((_, i) => `chart ${i + 1}`), 'last'])
    expect(charts[2]?.series[0]?.values).toEqual([33])
  })

  test('a tile replaces the one at its place, and the newest pictures are kept', () => {
    const tile = (x: number, pid: number): EventBody => ({
      type: 'run.tiled',
      runId: 7,
      tile: { x, y: 0, width: 1, height: 1, pixels: 'AA==', pid },
    })
    const opened = (runId: number): EventBody => ({
      type: 'run.pictured',
      runId,
      picture: { title: 'p', width: 2, height: 1 },
    })
    const fold = (events: readonly EventBody[]) =>
      reduceAll(
        EMPTY_SESSION,
        events.map((event, i): SessionEvent => ({ ...event, seq: i + 1, atMs: i })),
      )
    const state = fold([started, tile(1, 3), opened(7), tile(0, 1), tile(1, 1), tile(0, 2)])
    expect(state.runs[7]?.picture?.tiles.map(({ x, pid }) => [x, pid])).toEqual([
      [1, 1],
      [0, 2],
    ])
    const runs = Array.from({ length: MAX_PICTURES + 1 }, (_, i) => i + 1)
    const many = fold(runs.flatMap((runId) => [{ ...started, runId } as EventBody, opened(runId), opened(runId)]))
    expect(runs.filter((id) => many.runs[id]?.picture === null)).toEqual([1])
  })

  test('the checks of a run are kept in their order, and the newest of very many', () => {
    const check = (i: number): EventBody => ({
      ...{ type: 'run.checked', runId: 7, name: `check ${i}`, ok: i % 2 === 0, detail: '' },
    })
    const events = [started, ...Array.from({ length: MAX_CHECKS + 10 }, (_, i) => check(i))]
    const state = reduceAll(
      EMPTY_SESSION,
      events.map((event, i): SessionEvent => ({ ...event, seq: i + 1, atMs: i })),
    )
    const { checks = [] } = state.runs[7] ?? {}
    expect(checks).toHaveLength(MAX_CHECKS)
    expect(checks.at(-1)).toEqual({ name: `check ${MAX_CHECKS + 9}`, ok: false, detail: '' })
    expect(checks[0]?.name).toBe('check 10')
  })
})

const started: EventBody = {
  type: 'run.started',
  runId: 7,
  workload: 'w',
  title: 'W',
  parameters: {},
  summary: null,
  workers: 1,
  chunkSize: 'auto',
  totalTasks: 0,
}
