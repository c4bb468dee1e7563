// Arbitrary events, for property tests of what folds or rewrites them.

import fc from 'fast-check'
import type { EventBody } from '../../src/shared/events.ts'

const processId = fc.integer({ min: 1, max: 4 })
const runId = fc.constant(1)
const queueId = fc.integer({ min: 1, max: 3 })
const by = fc.constantFrom('you' as const, 'procdeck' as const, 'outside' as const, 'itself' as const)
const error = fc.constant({ name: 'Error', message: 'm', stack: '' })

/** Any event, with few different ids so that histories of them hang together. */
export const eventBody: fc.Arbitrary<EventBody> = fc.oneof(
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
    runId: fc.option(runId),
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
    runningOf: fc.constant(1),
    finished: fc.constant(0),
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
    queueId,
    runId: fc.option(runId),
    name: fc.constant('q'),
    maxSize: fc.constantFrom(0, 5),
    joinable: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('queue.closed' as const),
    queueId: fc.integer({ min: 1, max: 3 }),
    name: fc.constant('q'),
    discarded: fc.nat(3),
  }),
  fc.record({
    type: fc.constant('deadlock' as const),
    queueIds: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
    waits: fc.constant(['p1 (PID 12) waits to get from queue "q"']),
    relieved: fc.boolean(),
  }),
  fc.record({ type: fc.constant('run.resized' as const), runId, workers: fc.constant(3) }),
  fc.record({ type: fc.constant('run.printed' as const), runId, text: fc.string() }),
  fc.record({
    type: fc.constant('run.checked' as const),
    runId,
    name: fc.constant('the sum is right'),
    ok: fc.boolean(),
    detail: fc.constant('seen: 3'),
  }),
  fc.record({ type: fc.constant('notice' as const), level: fc.constant('info' as const), text: fc.string() }),
)
