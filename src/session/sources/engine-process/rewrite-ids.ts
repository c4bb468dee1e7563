// Rewrites the ids of a foreign session to ours. A PID, or an id of another program, identifies nothing here. Pure.

import { assertNever } from '../../../shared/assert-never.ts'
import type { EventBody } from '../../../shared/events.ts'
import type { ProcessMetrics, QueueStatus, RunMetrics } from '../../../shared/metrics.ts'
import { PROGRAM, type ProcessId } from '../../../shared/process.ts'
import type { QueueId } from '../../../shared/queue.ts'
import type { RunId } from '../../../shared/run.ts'
import type { SourceId } from '../../../shared/source.ts'
import type { SourceMetrics } from '../source.ts'

export interface Ids {
  readonly source: SourceId
  /** Our id for a foreign one; makes one for an unknown id. */
  readonly process: (id: ProcessId) => ProcessId
  readonly run: (id: RunId) => RunId
  readonly queue: (id: QueueId) => QueueId
}

export function rewriteEvent(event: EventBody, ids: Ids): EventBody {
  const run = (id: RunId | null): RunId | null => (id === null ? null : ids.run(id))
  const process = (id: ProcessId | null): ProcessId | null => (id === null ? null : ids.process(id))
  switch (event.type) {
    case 'run.started':
      return { ...event, runId: ids.run(event.runId), sourceId: ids.source }
    case 'run.resized':
    case 'run.diagnosed':
    case 'run.printed':
    case 'run.checked':
    case 'run.charted':
    case 'run.pictured':
    case 'run.tiled':
    case 'run.chaos':
    case 'run.finished':
      return { ...event, runId: ids.run(event.runId) }
    case 'process.starting':
      return {
        ...event,
        processId: ids.process(event.processId),
        sourceId: ids.source,
        ...(event.parentId === undefined ? {} : { parentId: ids.process(event.parentId) }),
        runId: run(event.runId),
        replaces: process(event.replaces),
      }
    case 'process.adopted':
      return {
        ...event,
        processId: ids.process(event.processId),
        runId: run(event.runId),
        replaces: process(event.replaces),
      }
    case 'process.started':
    case 'process.ready':
    case 'process.unresponsive':
    case 'process.responsive':
    case 'answers.dropped':
    case 'process.signalled':
    case 'process.faulted':
    case 'process.stopping':
    case 'process.exited':
    case 'process.failed-to-start':
    case 'process.described':
    case 'process.backoff':
    case 'process.backoff-ended':
    case 'process.raised':
    case 'process.output':
    case 'process.output-dropped':
      return { ...event, processId: ids.process(event.processId) }
    case 'group.fatal':
      return { ...event, runId: run(event.runId), processId: process(event.processId) }
    case 'processes.cleared':
      return { ...event, processIds: event.processIds.map(ids.process) }
    case 'worker.lost':
      return { ...event, processId: ids.process(event.processId), runId: ids.run(event.runId) }
    case 'tasks.moved':
      return { ...event, runId: ids.run(event.runId), from: ids.process(event.from), to: ids.process(event.to) }
    case 'queue.opened':
      return { ...event, queueId: ids.queue(event.queueId), runId: run(event.runId) }
    case 'queue.closed':
      return { ...event, queueId: ids.queue(event.queueId) }
    case 'deadlock':
      return { ...event, queueIds: event.queueIds.map(ids.queue) }
    case 'notice':
      return event
    default:
      return assertNever(event, 'event')
  }
}

function rewriteQueue(status: QueueStatus, ids: Ids): QueueStatus {
  const parties = (list: readonly ProcessId[]): readonly ProcessId[] =>
    list.map((id) => (id === PROGRAM ? PROGRAM : ids.process(id)))
  const { id, putting, getting, joining, producers, consumers } = status
  return {
    ...status,
    id: ids.queue(id),
    putting: parties(putting),
    getting: parties(getting),
    joining: parties(joining),
    producers: parties(producers),
    consumers: parties(consumers),
  }
}

export function rewriteMetrics(metrics: SourceMetrics, ids: Ids): SourceMetrics {
  return {
    processes: metrics.processes.map((one): ProcessMetrics => ({ ...one, id: ids.process(one.id) })),
    runs: metrics.runs.map((one): RunMetrics => ({ ...one, id: ids.run(one.id) })),
    queues: metrics.queues.map((one) => rewriteQueue(one, ids)),
    machine: null,
  }
}
