// What a watched program did, in short sentences with its PIDs and counts, and what could not be seen. Pure.

import { formatExitCode } from '../../../shared/exit-code.ts'
import { plural } from '../../../shared/plural.ts'
import type { WatchCounts } from './watch-source.ts'
import type { TaskState } from './state-page.ts'
import { doneOf } from './watched-metrics.ts'
import type { WatchedProcess } from './watched-facts.ts'
import type { WatchedProgram } from './watched-program.ts'

/** More processes than these are counted and not named. */
const MOST_NAMED = 12

/** Processes of Python's own, which come and go with the program. */
const HELPERS: readonly string[] = ['resource tracker', 'forkserver']

/** `cause`: why the program itself ended, as a clause. `isPython`: by its command line. */
export function storyOf(
  { program, counts }: { readonly program: WatchedProgram; readonly counts: WatchCounts },
  cause: string,
  isPython: boolean,
): readonly string[] {
  const { root } = program
  const children = program.processes.filter(
    ({ pid, birth, name }) => (pid !== root.pid || birth !== root.birth) && !HELPERS.includes(name),
  )
  return [
    `The program (PID ${root.pid}) ${/^(?:killed|terminated)/.test(cause) ? 'was ' : ''}${cause}.`,
    ...processSentences(children),
    ...poolSentences(program),
    ...queueSentences(program),
    ...threadSentences(program),
    ...limits(program, children, counts, isPython),
  ]
}

function processSentences(children: readonly WatchedProcess[]): readonly string[] {
  if (children.length === 0) return ['No other process was seen.']
  const named = children
    .slice(0, MOST_NAMED)
    .map(({ name, pid, exitCode }) => `${name} (PID ${pid}): ${codeText(exitCode)}`)
  const more = children.length - named.length
  return [
    `${plural(children.length, 'other process was', 'other processes were')} seen: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`,
  ]
}

const codeText = (code: number | null): string =>
  code === null ? 'exit code not known' : code < 0 ? formatExitCode(code) : `exit code ${code}`

function poolSentences(program: WatchedProgram): readonly string[] {
  return [...program.pools.values()].flatMap(({ id, kind, processes, method }) => {
    const workers = program.processes.filter(({ page }) => page?.task.pool === id)
    const tasks = workers.flatMap(({ page }) => (page === null ? [] : [page.task]))
    // The end of the last chunk of a worker is noted only if it asks for another.
    const isWhole = program.hasAllResults(id)
    const tasksOf = (task: TaskState): number => (isWhole ? task.tasksBegun : doneOf(task))
    const total = tasks.reduce((sum, task) => sum + tasksOf(task), 0)
    if (total === 0) return []
    const chunks = tasks.reduce(
      (sum, { chunksBegun, isRunning }) => sum + chunksBegun - (isRunning && !isWhole ? 1 : 0),
      0,
    )
    const shares = workers.map(({ pid, page }) => `PID ${pid} ${page === null ? 0 : tasksOf(page.task)}`)
    const told =
      shares.length > MOST_NAMED ? [...shares.slice(0, MOST_NAMED), `${shares.length - MOST_NAMED} more`] : shares
    const name = kind === 'pool' ? 'Pool' : 'ProcessPoolExecutor'
    return [
      `A ${name} of ${plural(processes, 'worker')} (${method}) ran ${plural(total, 'task')} in ${plural(chunks, 'chunk')}: ${told.join(', ')}.`,
    ]
  })
}

function queueSentences(program: WatchedProgram): readonly string[] {
  return program.queues.flatMap(({ puts, gets, joinable }, i) =>
    puts + gets === 0
      ? []
      : [
          `${joinable ? 'JoinableQueue' : 'Queue'}-${i + 1}: ${plural(puts, 'item was', 'items were')} put, ${plural(gets, 'was', 'were')} taken.`,
        ],
  )
}

function threadSentences({ threads }: WatchedProgram): readonly string[] {
  if (threads.length === 0) return []
  const named = threads
    .slice(0, MOST_NAMED)
    .map(
      ({ pid, thread, code }) =>
        `thread ${thread} of PID ${pid}: ${code === null ? 'no end seen' : `exit code ${code}`}`,
    )
  return [`It started ${plural(threads.length, 'worker thread')}: ${named.join('; ')}.`]
}

/** What could not be seen, and why. */
function limits(
  program: WatchedProgram,
  children: readonly WatchedProcess[],
  { dropped, missedSpans, foreign, isCut }: WatchCounts,
  isPython: boolean,
): readonly string[] {
  const told: string[] = []
  if (isPython && !program.root.isHooked && children.every(({ isHooked }) => !isHooked))
    told.push(
      'No hook answered, so only the kernel told of its processes: Python was started with -I, -E or -S, or is older than 3.8.',
    )
  const unknown = children.filter(({ exitCode }) => exitCode === null).length
  if (unknown > 0)
    told.push(
      unknown === 1
        ? 'The exit code of 1 process is not known: only its parent got it.'
        : `The exit codes of ${unknown} processes are not known: only their parents got them.`,
    )
  if (dropped > 0) told.push(`${plural(dropped, 'event was', 'events were')} dropped.`)
  if (missedSpans > 0)
    told.push(
      `${plural(missedSpans, 'task is', 'tasks are')} missing in the timeline: they came faster than they are read.`,
    )
  if (foreign > 0) told.push(`${plural(foreign, 'event')} of processes that are not of this program were left out.`)
  if (isCut) told.push('The file of events became shorter while the program ran: some events are missing.')
  return told
}
