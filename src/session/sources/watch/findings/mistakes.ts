// Rules about mistakes in how a program uses multiprocessing.

import { plural } from '../../../../shared/plural.ts'
import type { WatchedProcess } from '../watched-facts.ts'
import { endOf, msOf, nameOf, ruleOf, type Seen } from './seen.ts'

/** Lines of tracebacks, as Python itself writes them: a program that logs such words is not meant. */
const GUARD = /^\s*current process has finished its bootstrapping phase\.?$/
const PICKLE =
  /^(?:[\w.]+\.)?(?:PicklingError|AttributeError|TypeError|RuntimeError|MaybeEncodingError): (?=.*(?:[Pp]ickl|Can't get (?:local |nested )?(?:object|attribute)|Error sending result|should only be shared between processes))/
const DAEMON = /^AssertionError: daemonic processes are not allowed to have children/
const POOL_THREAD = /^Exception in thread Thread-\d+ \((_handle_(?:results|tasks|workers))\)/

/** A line of stderr that names one of the mistakes below. */
export const TELLING = new RegExp([GUARD, PICKLE, DAEMON, POOL_THREAD].map(({ source }) => source).join('|'))

/** Lines of stderr with these words, where Python with a hook is at work. */
function said({ errors, program }: Seen, words: RegExp): readonly string[] {
  return program.processes.some(({ version }) => version !== null)
    ? unique(errors.filter((line) => words.test(line)))
    : []
}

/** Children that ended before their own code began. */
export const stillborn = ({ program }: Seen): readonly WatchedProcess[] =>
  program.processes.filter(
    ({ isAlive, exitCode, beganNs, method, isHooked, pid, parentPid }) =>
      !isAlive &&
      exitCode === 1 &&
      beganNs === null &&
      // A child of the fork server has the hook of the server, and says nothing before its function.
      (isHooked || (method === 'forkserver' && program.process(parentPid)?.isHooked === true)) &&
      pid !== program.rootPid &&
      (method === 'spawn' || method === 'forkserver'),
  )

export const noMainGuard = ruleOf<WatchedProcess>({
  name: 'No main guard',
  check: (seen) => (said(seen, GUARD).length === 0 ? [] : stillborn(seen)),
  one: (process) => `${nameOf(process)} ${endOf(process)} before its function began.`,
  line: (evidence) =>
    `${plural(evidence.length, 'child', 'children')} imported the main file, which starts processes at its top level. Start them inside if __name__ == '__main__':.`,
})

/** So many workers that end without a task are no accident. */
const MANY_STILLBORN = 3

export const workersEndAtOnce = ruleOf<{ readonly pool: number; readonly workers: readonly WatchedProcess[] }>({
  name: 'Workers end before any task',
  check: ({ program }) =>
    [...program.pools.values()].flatMap(({ id, kind, processes }) => {
      const workers = program.processes.filter(
        ({ isAlive, role, exitCode, pool, page }) =>
          !isAlive && role === 'pool' && pool === id && exitCode === 1 && (page?.task.chunksBegun ?? 0) === 0,
      )
      return kind === 'pool' && workers.length >= Math.max(MANY_STILLBORN, processes) ? [{ pool: id, workers }] : []
    }),
  one: ({ workers }) =>
    `${plural(workers.length, 'worker')} ended with exit code 1 before a task, the last was ${workers.at(-1)?.name ?? 'one'} (PID ${workers.at(-1)?.pid ?? '?'}).`,
  line: () =>
    'A Pool starts another worker for each one that ends, for ever: its initializer raises, or a child cannot import what a task needs (cpython issue 87472). The first traceback says which. Stop the program.',
})

export const poolThreadEnded = ruleOf<string>({
  name: 'A thread of the Pool ended',
  check: (seen) => said(seen, POOL_THREAD),
  one: (line) => line.trim(),
  line: () =>
    'Without this thread the Pool never finishes. An exception of a task that cannot be unpickled ends it (cpython issue 103061): raise exceptions whose arguments are those of their constructor.',
})

export const notPicklable = ruleOf<string>({
  name: 'Not picklable',
  check: (seen) => said(seen, PICKLE),
  one: (line) => line.trim(),
  line: () =>
    'A value cannot be sent to another process. Use plain data, and functions and classes at the top level of a module that a child can import: no lambda, and with spawn nothing of the __main__ of a package. Locks are given to the child when it is made.',
})

export const daemonicChildren = ruleOf<string>({
  name: 'A daemon cannot have children',
  check: (seen) => said(seen, DAEMON),
  one: (line) => line.trim(),
  line: () =>
    'The workers of a Pool are daemons, and a daemon cannot start processes: start all work from the main process, or use a ProcessPoolExecutor.',
})

/** So long a zombie may wait in a program that joins its processes one after the other. */
const ZOMBIE_MS = 5_000
/** So long before the exit of its parent a process had ended that only the exit joined. */
const LATE_MS = 500

interface Unjoined {
  readonly process: WatchedProcess
  /** From its end until its parent saw it, or until now. */
  readonly unseenMs: number
  readonly isSeen: boolean
}

export const neverJoined = ruleOf<Unjoined>({
  name: 'Never joined',
  check: ({ program, nowNs }) =>
    program.processes.flatMap((process) => {
      const { zombieNs, role, parentPid, reaped, endedNs } = process
      if (role !== 'process' || endedNs === null || (reaped !== null && reaped.joined !== false)) return []
      const unseenMs = msOf((reaped?.atNs ?? nowNs) - endedNs)
      const isZombie = zombieNs !== null && program.process(parentPid)?.isAlive === true && unseenMs >= ZOMBIE_MS
      const isLate = reaped?.joined === false && unseenMs >= LATE_MS
      return isZombie || isLate ? [{ process, unseenMs, isSeen: reaped !== null }] : []
    }),
  one: ({ process, unseenMs, isSeen }) => {
    const forS = (unseenMs / 1_000).toFixed(1)
    const unseen = isSeen
      ? `${forS} s passed before its parent looked`
      : `that was ${forS} s ago, and its parent has not looked`
    return `${nameOf(process)} ${endOf(process)}; ${unseen}.`
  },
  line: (left) =>
    `${plural(left.length, 'process', 'processes')} ended and nobody joined ${left.length === 1 ? 'it' : 'them'}. Join each process, with a limit where it may hang, and look at its exitcode.`,
})

export const unseenFailure = ruleOf<WatchedProcess>({
  name: 'A failure that nobody looked at',
  check: ({ program }) =>
    program.root.isAlive || program.root.exitCode !== 0
      ? []
      : program.processes.filter(
          ({ role, exitCode, raised, wasLookedAt }) =>
            role === 'process' && (exitCode ?? 0) > 0 && raised !== null && raised !== 'SystemExit' && !wasLookedAt,
        ),
  one: (process) => `${nameOf(process)} raised ${process.raised ?? 'an error'} and ${endOf(process)}.`,
  line: (failed) =>
    `The program ended with 0, though ${plural(failed.length, 'child', 'children')} failed. An error in a Process does not reach its parent: look at exitcode after join.`,
})

const unique = (lines: readonly string[]): readonly string[] => [...new Set(lines)]
