// Rules about programs that never end, or whose processes are ended from outside.

import { plural, taskNumbers } from '../../../../shared/plural.ts'
import type { TaskState } from '../state-page.ts'
import type { WatchedPool, WatchedProcess, WatchedQueue } from '../watched-facts.ts'
import { stillborn } from './mistakes.ts'
import { endOf, msOf, nameOf, ruleOf, type Seen } from './seen.ts'

interface LostChunk {
  readonly worker: WatchedProcess
  readonly task: TaskState
  readonly fn: string | null
}

/** Workers of a pool that died in a task, while the pool goes on. */
function lostChunks({ program }: Seen): readonly LostChunk[] {
  return program.processes.flatMap((worker) => {
    const task = worker.page?.task
    if (worker.isAlive || worker.role !== 'pool' || task?.isRunning !== true) return []
    const pool = program.pools.get(task.pool)
    const owner = program.process(pool?.ownerPid ?? worker.parentPid)
    if (owner?.isAlive !== true || pool?.isEnded === true) return []
    // The end of a chunk is noted when its worker asks for the next one: its result may have arrived.
    if (program.hasAllResults(task.pool)) return []
    return [{ worker, task, fn: program.functionOf(worker.pid, task.fn) }]
  })
}

/** "chunk 3 of job 0 (250 tasks of primes.count)"; of tiny chunks: "one of the chunks 19,994 to 20,009 of job 0". */
function chunkText({ task: { job, chunk, tasks, block }, fn }: LostChunk): string {
  const of = fn === null ? '' : ` of ${fn}`
  if (block > 1) return `one of the ${taskNumbers(chunk, block).replace('tasks', 'chunks')} of job ${job}`
  return `chunk ${chunk} of job ${job} (${plural(tasks, 'task')}${of})`
}

export const poolLostWorker = ruleOf<LostChunk>({
  name: 'This pool never finishes',
  check: lostChunks,
  one: (lost) => `${nameOf(lost.worker)} ${endOf(lost.worker)}. It held ${chunkText(lost)}; no other worker gets that.`,
  line: (lost) =>
    `A Pool lost ${plural(lost.length, 'worker that held tasks', 'workers that held tasks')} (cpython issue 96062): the call waits for their results for ever. Stop the program. ProcessPoolExecutor raises BrokenProcessPool instead, and map_async(...).get(timeout) has a limit.`,
})

export const brokenExecutor = ruleOf<{ readonly pool: WatchedPool; readonly dead: readonly WatchedProcess[] }>({
  name: 'Broken executor',
  // Without a main guard every executor breaks, and that finding says why.
  check: (seen) =>
    stillborn(seen).length > 0
      ? []
      : [...seen.program.pools.values()]
          .filter(({ kind, broken }) => kind === 'executor' && broken !== null)
          .map((pool) => ({
            pool,
            // The executor ends the others with SIGTERM.
            dead: seen.program.processes.filter(
              ({ parentPid, role, isAlive, exitCode }) =>
                role === 'executor' && parentPid === pool.ownerPid && !isAlive && exitCode !== 0 && exitCode !== -15,
            ),
          })),
  one: ({ dead }) =>
    dead.length === 0
      ? 'No worker ended by a signal or an error: an initializer that raises breaks an executor, too.'
      : dead.map((worker) => `${nameOf(worker)} ${endOf(worker)}.`).join(' '),
  line: () =>
    'A worker of a ProcessPoolExecutor ended, so all of its futures raise BrokenProcessPool and it takes no more work. Find out why the worker ended, make a new executor, and submit the lost calls again.',
})

interface Undrained {
  readonly parent: WatchedProcess
  readonly child: WatchedProcess
  /** Null: a pipe that is no queue's. */
  readonly queue: WatchedQueue | null
}

export const joinBeforeDrain = ruleOf<Undrained>({
  name: 'Join before the queue is empty',
  check: ({ program, notes }) =>
    program.living.flatMap((child) => {
      const parent = program.process(child.parentPid)
      const { stuckWritingTo = [], heldBy = [] } = notes.get(child.pid) ?? {}
      const note = notes.get(parent?.pid ?? 0)
      if (parent?.isAlive !== true || note === undefined) return []
      // The end of a child of the fork server arrives by a pipe.
      const waits = note.doesNothing && (note.waitsForChild || (child.method === 'forkserver' && note.waitsOnPipe))
      const queue = program.queues.find(({ id }) => stuckWritingTo.includes(id)) ?? null
      const putsOnly = (pid: number): boolean =>
        queue?.producers.includes(pid) === true && !queue.consumers.includes(pid)
      // Another one may take from it, however late: a slow consumer is no hang.
      const isItsAlone = heldBy.every((pid) => pid === parent.pid || putsOnly(pid))
      return waits && isItsAlone && (queue !== null || heldBy.length > 0) ? [{ parent, child, queue }] : []
    }),
  one: ({ parent, child, queue }) =>
    `${nameOf(parent)} waits for the end of ${nameOf(child)}, which cannot end: it still writes into a full pipe${queue === null ? ' that its parent should read' : `, and nobody takes from the queue (${plural(queue.depth, 'item')} in it)`}.`,
  line: () =>
    'A process ends only when all that it has put into a Queue, a Pipe or its output is in the pipe, and the pipe is full. Take the results first, then join.',
})

/** Helpers of Python and of libraries end a moment after the program. */
const GRACE_MS = 1_000

export const orphans = ruleOf<WatchedProcess>({
  name: 'Orphans',
  check: ({ program, nowNs }) =>
    program.root.isAlive || msOf(nowNs - (program.root.endedNs ?? nowNs)) < GRACE_MS ? [] : program.living,
  one: (process) => `${nameOf(process)} still runs.`,
  line: (left) =>
    `The program has ended, and ${plural(left.length, 'process that it started lives', 'processes that it started live')} on. Stop ends them.`,
})
