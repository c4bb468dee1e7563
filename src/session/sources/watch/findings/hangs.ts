// Rules about programs that never end, or whose processes are ended from outside.

import { plural, taskNumbers } from '../../../../shared/plural.ts'
import type { TaskState } from '../state-page.ts'
import type { WatchedPool, WatchedProcess } from '../watched-program.ts'
import { endOf, nameOf, type Seen, ruleOf } from './seen.ts'

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
  check: ({ program }) =>
    [...program.pools.values()]
      .filter(({ kind, broken }) => kind === 'executor' && broken !== null)
      .map((pool) => ({
        pool,
        // The executor ends the others with SIGTERM.
        dead: program.processes.filter(
          ({ parentPid, role, isAlive, exitCode }) =>
            role === 'executor' && parentPid === pool.ownerPid && !isAlive && exitCode !== 0 && exitCode !== -15,
        ),
      })),
  one: ({ dead }) =>
    dead.length === 0
      ? 'A worker ended in the middle of its work.'
      : dead.map((worker) => `${nameOf(worker)} ${endOf(worker)}.`).join(' '),
  line: () =>
    'A worker of a ProcessPoolExecutor ended, so all of its futures raise BrokenProcessPool and it takes no more work. Find out why the worker ended, make a new executor, and submit the lost calls again.',
})

interface Undrained {
  readonly parent: WatchedProcess
  readonly child: WatchedProcess
  readonly items: number | null
}

export const joinBeforeDrain = ruleOf<Undrained>({
  name: 'Join before the queue is empty',
  check: ({ program, notes }) =>
    program.living.flatMap((child) => {
      const parent = program.process(child.parentPid)
      const writesTo = notes.get(child.pid)?.writesTo ?? []
      const queue = program.queues.find(({ id }) => writesTo.includes(id))
      const { waitsForChild = false, waitsOnPipe = false } = notes.get(parent?.pid ?? 0) ?? {}
      // The end of a child of the fork server arrives by a pipe.
      const waits = child.method === 'forkserver' ? waitsForChild || waitsOnPipe : waitsForChild
      if (queue === undefined || parent?.isAlive !== true || !waits) return []
      return [{ parent, child, items: queue.depth > 0 ? queue.depth : null }]
    }),
  one: ({ parent, child, items }) =>
    `${nameOf(parent)} waits for the end of ${nameOf(child)}, which cannot end: it still writes ${items === null ? 'what it put' : `what it put (${plural(items, 'item')})`} into a full pipe, and nobody reads it.`,
  line: () =>
    'A process that has put items into a Queue ends only when all of them are in the pipe, and the pipe is full. Take the results first, then join.',
})

export const orphans = ruleOf<WatchedProcess>({
  name: 'Orphans',
  check: ({ program }) => (program.root.isAlive ? [] : program.living),
  one: (process) => `${nameOf(process)} still runs.`,
  line: (left) =>
    `The program has ended, and ${plural(left.length, 'process that it started lives', 'processes that it started live')} on. Stop ends them.`,
})
