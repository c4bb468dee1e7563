// Folding events: a late window with a snapshot and the events after it sees the same as one that was always there.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EMPTY_SESSION } from './session-state.ts'
import { tellDeath } from './death.ts'
import { describeEvent } from './describe-event.ts'
import type { SessionEvent, EventBody } from './events.ts'
import { reduce, reduceAll } from './reducer.ts'

const processId = fc.integer({ min: 1, max: 4 })
const runId = fc.constant(1)
const by = fc.constantFrom('you' as const, 'procdeck' as const, 'outside' as const, 'itself' as const)
const error = fc.constant({ name: 'Error', message: 'm', stack: '' })

const body: fc.Arbitrary<EventBody> = fc.oneof(
  fc.record({
    type: fc.constant('process.starting' as const),
    processId,
    runId,
    name: fc.constant('w'),
    startMethod: fc.constant('spawn' as const),
    replaces: fc.option(processId),
  }),
  fc.record({ type: fc.constant('process.started' as const), processId, pid: fc.nat() }),
  fc.record({ type: fc.constant('process.ready' as const), processId, startUpMs: fc.constant(5) }),
  fc.record({
    type: fc.constant('process.stopping' as const),
    processId,
    by,
    step: fc.constantFrom('ask' as const, 'terminate' as const, 'kill' as const),
    graceMs: fc.constantFrom(null, 10),
  }),
  fc.record({
    type: fc.constant('process.exited' as const),
    processId,
    exitCode: fc.constantFrom(0, 3, -9),
    cause: fc.record({ by, text: fc.constant('ended') }),
  }),
  fc.record({ type: fc.constant('process.failed-to-start' as const), processId, error }),
  fc.record({ type: fc.constant('process.raised' as const), processId, error }),
  fc.record({
    type: fc.constant('process.backoff' as const),
    processId,
    delayMs: fc.constantFrom(1_000, 60_000),
    restarts: fc.constant(2),
  }),
  fc.record({ type: fc.constant('process.backoff-ended' as const), processId }),
  fc.record({
    type: fc.constant('group.fatal' as const),
    group: fc.constant('Group'),
    processId: fc.option(processId),
    reason: fc.constant('crash-loop: more than 5 restarts in 10 s'),
  }),
  fc.record({ type: fc.constant('processes.cleared' as const), processIds: fc.array(processId, { maxLength: 2 }) }),
  fc.record({
    type: fc.constant('worker.lost' as const),
    processId,
    runId,
    chunkId: fc.constant(2),
    runningTask: fc.constant(5),
    inFlight: fc.constant(3),
    handedOutAgain: fc.constant(3),
    lost: fc.constant(0),
  }),
  fc.record({
    type: fc.constant('tasks.moved' as const),
    runId,
    from: processId,
    to: processId,
    tasks: fc.constant(2),
  }),
  fc.record({
    type: fc.constant('queue.opened' as const),
    queueId: fc.integer({ min: 1, max: 3 }),
    name: fc.constant('q'),
    maxSize: fc.constantFrom(0, 5),
    joinable: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('queue.changed' as const),
    queueId: fc.integer({ min: 1, max: 3 }),
    name: fc.constant('q'),
    depth: fc.nat(5),
    putting: fc.array(processId, { maxLength: 2 }),
    getting: fc.array(processId, { maxLength: 2 }),
    joining: fc.constant([]),
    producers: fc.array(processId, { maxLength: 2 }),
    consumers: fc.array(processId, { maxLength: 2 }),
    unfinished: fc.option(fc.nat(5)),
  }),
  fc.record({
    type: fc.constant('queue.closed' as const),
    queueId: fc.integer({ min: 1, max: 3 }),
    name: fc.constant('q'),
    discarded: fc.nat(3),
  }),
  fc.record({
    type: fc.constant('queue.deadlock' as const),
    queueIds: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
    waits: fc.constant(['p1 (PID 12) waits to get from queue "q"']),
  }),
  fc.record({ type: fc.constant('run.resized' as const), runId, workers: fc.constant(3) }),
  fc.record({ type: fc.constant('notice' as const), level: fc.constant('info' as const), text: fc.string() }),
)

const history = fc
  .array(body, { maxLength: 40 })
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
    const fatal: EventBody = { type: 'group.fatal', group: 'Group', processId: 1, reason: 'crash-loop' }
    expect(after(start(1, null), exit(1), fatal)[1]).toMatchObject({ state: 'fatal', exitCode: 1 })
    // The living are not touched.
    expect(after(start(1, null), wait(1))[1]).toMatchObject({ state: 'starting', backoff: null })
  })

  test('a queue stands as it said last, from its opening to its closing', () => {
    const opened: EventBody = { type: 'queue.opened', queueId: 1, name: 'jobs', maxSize: 5, joinable: true }
    const stand = { depth: 2, putting: [], getting: [3], joining: [0], producers: [2], consumers: [3], unfinished: 4 }
    const changed: EventBody = { type: 'queue.changed', queueId: 1, name: 'jobs', ...stand }
    const closed: EventBody = { type: 'queue.closed', queueId: 1, name: 'jobs', discarded: 2 }
    const after = (...events: EventBody[]) =>
      reduceAll(
        EMPTY_SESSION,
        events.map((event, i): SessionEvent => ({ ...event, seq: i + 1, atMs: i })),
      ).queues
    expect(after(opened)[1]).toMatchObject({ name: 'jobs', maxSize: 5, depth: 0, unfinished: 0 })
    expect(after(opened, changed)[1]).toEqual({ id: 1, name: 'jobs', maxSize: 5, ...stand })
    expect(after(opened, changed, closed)).toEqual({})
    expect(after(changed)).toEqual({})
    const text = describeEvent({ ...closed, seq: 1, atMs: 0 })
    expect(text).toEqual({ level: 'warning', processId: null, text: 'queue "jobs" closed: 2 items discarded' })
  })
})
