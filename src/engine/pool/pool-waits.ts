// What a pool reports about deadlocks: which of its tasks wait for a worker, and which children wait for a call of it.

import { MAX_WORKERS } from '../../shared/limits.ts'
import { PROGRAM } from '../../shared/process.ts'
import { currentProcess } from '../process/current-process.ts'
import type { WorkerProcess } from '../process/worker-process.ts'
import { type Fact, labelOf, type Wait, type WaitSource } from '../waits/facts.ts'
import type { Thing } from '../waits/graph.ts'
import type { NestedCalls, OpenCall } from './nested-calls.ts'
import type { PoolDriver } from './pool-driver.ts'
import type { Chunk } from './scheduler/take-back.ts'

interface Waiting {
  /** Number of the pool in this program. */
  readonly id: number
  readonly driver: PoolDriver
  readonly nested: NestedCalls
  /** `grow`: one more worker ends the deadlock, as long as the pool may have one more. */
  readonly onDeadlock: 'fail' | 'grow'
}

interface Head {
  readonly worker: WorkerProcess
  readonly chunk: Readonly<Chunk>
  /** The tasks of the chunk before this index have begun. */
  readonly begun: number
}

export function poolWaits(pool: Waiting): WaitSource {
  const { driver, nested } = pool
  return {
    isConcerned: () => nested.open.size > 0 || driver.scheduler.openTasks > 0,
    holds: () => (driver.scheduler.openTasks > 0 ? 1 : 0),
    facts: () => poolFacts(pool),
  }
}

function* poolFacts({ id, driver, nested, onDeadlock }: Waiting): Generator<Fact> {
  const aWorker: Thing = `worker ${id}`
  const relieve = (): boolean => onDeadlock === 'grow' && addWorker(driver)
  const heads = headsOf(driver)
  const heldBy = new Map<WorkerProcess, Thing[]>(driver.processes.map((worker) => [worker, [aWorker, begunBy(worker)]]))
  const unbegun: OpenCall[] = []
  for (const call of nested.open) {
    const thing: Thing = `call ${id}.${call.id}`
    const waiter = `${labelOf(call.caller)} ${driver.taskOf(call.caller.id)} waits for a call of ${call.target}`
    const holder = heads.find((head) => hasBegun(head, call))?.worker
    if (holder === undefined) unbegun.push(call)
    else heldBy.get(holder)?.push(thing)
    const line = holder === undefined ? null : `${waiter} that ${labelOf(holder)} has`
    const answer: Wait = { for: thing, line, aside: true, isSure: true, end: null }
    yield { process: call.caller.id, gives: [], waits: [answer] }
    if (holder !== undefined) continue
    const noWorker = `${waiter} that has no worker`
    const end = { id: thing, fail: call.fail }
    const begin: Wait = { for: aWorker, line: noWorker, isSure: true, end, relieve }
    yield { process: null, gives: [thing], waits: [begin] }
  }
  for (const [worker, gives] of heldBy) yield { process: worker.id, gives, waits: [] }
  // The pool starts other workers, or gives its tasks up.
  if (heldBy.size === 0) yield { process: null, gives: [aWorker], waits: [], isFree: true }
  yield* taskFacts(driver, aWorker, unbegun, heads, relieve)
}

/** This program waits for the tasks that it submitted; tasks that have not begun wait for a worker. */
function* taskFacts(
  driver: PoolDriver,
  aWorker: Thing,
  nested: readonly OpenCall[],
  heads: readonly Head[],
  relieve: () => boolean,
): Generator<Fact> {
  const aside = { for: aWorker, aside: true, isSure: false, end: null } as const
  const waits: Wait[] = []
  let [open, unbegun] = [0, 0]
  for (const { job, target, tasks } of driver.openTasks()) {
    const begun = heads.filter(({ chunk }) => chunk.job === job).length
    const waiting = tasks - begun
    const own = waiting - nested.filter(({ submitted }) => submitted.job === job).length
    open += tasks
    unbegun += waiting
    const line = `${own === 1 ? `1 task of ${target} waits` : `${own} tasks of ${target} wait`} for a worker`
    if (own > 0) waits.push({ ...aside, line, relieve })
  }
  if (open > 0) {
    const line = `${labelOf(currentProcess())} waits for ${open === 1 ? 'a task' : `${open} tasks`} of the pool`
    // What has begun ends where it is, also beside a worker that is idle.
    const things = [...(unbegun > 0 ? [aWorker] : []), ...heads.map(({ worker }) => begunBy(worker))]
    yield {
      process: PROGRAM,
      gives: [],
      waits: things.map((thing, i) => ({ ...aside, for: thing, line: i === 0 ? line : null })),
    }
  }
  if (unbegun === 0) return
  // A worker that runs these tasks has what they hold.
  const gives = { gives: [], givesQueues: driver.hasShares }
  yield {
    process: null,
    ...gives,
    waits: waits.length > 0 ? waits : [{ ...aside, line: null }],
  }
}

const begunBy = ({ id }: WorkerProcess): Thing => `tasks ${id}`

/** What each worker has begun: these tasks cannot move to another worker. */
function headsOf(driver: PoolDriver): Head[] {
  return driver.processes.flatMap((worker) => {
    const chunk = driver.scheduler.head(worker.id)
    const mark = worker.progress()
    if (chunk === null || mark === null || mark.chunkId !== chunk.id) return []
    return [{ worker, chunk, begun: mark.index === 'loading' ? 1 : mark.index + mark.span }]
  })
}

function hasBegun({ chunk, begun }: Head, { submitted }: OpenCall): boolean {
  const index = submitted.index - chunk.first
  return submitted.job === chunk.job && index >= 0 && index < Math.min(begun, chunk.count)
}

function addWorker(driver: PoolDriver): boolean {
  const { wanted } = driver.scheduler
  if (wanted >= MAX_WORKERS) return false
  driver.resize(wanted + 1)
  return true
}
