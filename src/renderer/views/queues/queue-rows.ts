// The rows of the list of queues: the waiting tasks of each active run, and the queues that processes share.

import type { SessionState, ProcessRecord } from '../../../shared/session-state.ts'
import type { ProcessMetrics, QueueStatus, RunMetrics } from '../../../shared/metrics.ts'
import { isAlive, type ProcessId } from '../../../shared/process.ts'
import { formatCount } from '../../../shared/plural.ts'

/** Before the first sample. */
const NOTHING_KNOWN: Omit<QueueStatus, 'id'> = {
  queueDepth: 0,
  putting: [],
  getting: [],
  joining: [],
  producers: [],
  consumers: [],
  unfinished: null,
}

export interface QueueRow {
  readonly key: string
  readonly name: string
  readonly depth: number
  /** Capacity; null: the number of tasks, or no limit. */
  readonly room: number | null
  readonly producers: string
  readonly consumers: string
  /** The waiting processes, and what they wait for. */
  readonly waiting: string
}

const NOBODY = 'nobody'
/** Up to so many processes are named, the others counted. */
const MOST_NAMED = 4
const THIS_PROGRAM = 0

function named(names: readonly string[]): string {
  if (names.length === 0) return NOBODY
  const rest = names.length - MOST_NAMED
  return names.slice(0, MOST_NAMED).join(', ') + (rest > 0 ? ` and ${formatCount(rest)} more` : '')
}

function ofProcesses(processes: SessionState['processes'], ids: readonly ProcessId[]): string[] {
  return ids.map((id) => (id === THIS_PROGRAM ? 'Procdeck' : (processes[id]?.name ?? `process ${id}`)))
}

function runRow(
  run: SessionState['runs'][number],
  metrics: RunMetrics | undefined,
  workers: readonly ProcessRecord[],
  idle: (id: ProcessId) => boolean,
): QueueRow {
  const waits = workers.filter(({ id }) => idle(id)).map(({ name }) => name)
  return {
    key: `run ${run.id}`,
    name: `Tasks of run ${run.id}: ${run.title}`,
    depth: metrics?.queueDepth ?? 0,
    room: null,
    producers: 'Procdeck',
    consumers: named(workers.map(({ name }) => name)),
    waiting: waits.length === 0 ? NOBODY : `for a task: ${named(waits)}`,
  }
}

export function queueRows(
  { runs, processes, queues }: Pick<SessionState, 'runs' | 'processes' | 'queues'>,
  runMetricsOf: Readonly<Record<number, RunMetrics | undefined>>,
  metricsOf: Readonly<Record<number, ProcessMetrics | undefined>>,
  queueStatusOf: Readonly<Record<number, QueueStatus | undefined>>,
): readonly QueueRow[] {
  const idle = (id: ProcessId): boolean => (metricsOf[id]?.inFlight ?? 0) === 0
  const ofRuns = Object.values(runs)
    .filter(({ status }) => status === 'running')
    .map((run) =>
      runRow(
        run,
        runMetricsOf[run.id],
        Object.values(processes).filter(({ runId, state }) => runId === run.id && isAlive(state)),
        idle,
      ),
    )
  const open = Object.values(queues).filter(({ closed }) => closed === null)
  const shared = open.map((queue): QueueRow => {
    const status = queueStatusOf[queue.id] ?? NOTHING_KNOWN
    const waits = (
      [
        ['for room', status.putting],
        ['for an item', status.getting],
        ['until all is done', status.joining],
      ] as const
    ).flatMap(([what, ids]) => (ids.length === 0 ? [] : [`${what}: ${named(ofProcesses(processes, ids))}`]))
    return {
      key: `queue ${queue.id}`,
      name: queue.name,
      depth: status.queueDepth,
      room: queue.maxSize === 0 ? null : queue.maxSize,
      producers: named(ofProcesses(processes, status.producers)),
      consumers: named(ofProcesses(processes, status.consumers)),
      waiting: waits.length === 0 ? NOBODY : waits.join('; '),
    }
  })
  return [...ofRuns, ...shared]
}
