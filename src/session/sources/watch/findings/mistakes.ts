// Rules about mistakes in how a program uses multiprocessing.

import { plural } from '../../../../shared/plural.ts'
import type { WatchedProcess } from '../watched-program.ts'
import { endOf, msOf, nameOf, ruleOf, type Seen } from './seen.ts'

/** A line of stderr that names one of the mistakes below. */
export const TELLING =
  /bootstrapping phase|PicklingError|[Cc]an(?:not|'t) pickle|Can't get (?:local |nested )?(?:object|attribute)|MaybeEncodingError|daemonic processes are not allowed/

/** Children that ended before their own code began. */
const stillborn = ({ program }: Seen): readonly WatchedProcess[] =>
  program.processes.filter(
    ({ isAlive, exitCode, beganNs, method, isHooked, pid }) =>
      !isAlive &&
      exitCode === 1 &&
      beganNs === null &&
      isHooked &&
      pid !== program.rootPid &&
      (method === 'spawn' || method === 'forkserver'),
  )

export const noMainGuard = ruleOf<WatchedProcess | string>({
  name: 'No main guard',
  check: (seen) => {
    const said = seen.errors.filter((line) => line.includes('bootstrapping phase'))
    if (said.length === 0) return []
    const ended = stillborn(seen)
    return ended.length > 0 ? ended : said.slice(0, 1)
  },
  one: (evidence) =>
    typeof evidence === 'string'
      ? `A process said: ${evidence.trim()}`
      : `${nameOf(evidence)} ${endOf(evidence)} before its function began.`,
  line: (evidence) =>
    `${plural(evidence.length, 'child', 'children')} imported the main file, which starts processes at its top level. Start them inside if __name__ == '__main__':.`,
})

export const notPicklable = ruleOf<string>({
  name: 'Not picklable',
  check: ({ errors }) =>
    unique(
      errors.filter((line) =>
        /[Pp]ickl|MaybeEncodingError|Can't get (?:local |nested )?(?:object|attribute)/.test(line),
      ),
    ),
  one: (line) => line.trim(),
  line: () =>
    'A value cannot be sent to another process. Use functions and classes at the top level of a module (no lambda), and plain data.',
})

export const daemonicChildren = ruleOf<string>({
  name: 'A daemon cannot have children',
  check: ({ errors }) => unique(errors.filter((line) => line.includes('daemonic processes are not allowed'))),
  one: (line) => line.trim(),
  line: () =>
    'The workers of a Pool are daemons, and a daemon cannot start processes: start all work from the main process, or use a ProcessPoolExecutor.',
})

/** A process that ended so long ago is reaped by any join or active_children() of its parent. */
const UNREAPED_MS = 5_000

export const neverJoined = ruleOf<{ readonly process: WatchedProcess; readonly forMs: number }>({
  name: 'Never joined',
  check: ({ program, nowNs }) =>
    program.processes.flatMap((process) => {
      const { zombieNs, role, parentPid } = process
      if (zombieNs === null || role !== 'process' || program.process(parentPid)?.isAlive !== true) return []
      const forMs = msOf(nowNs - zombieNs)
      return forMs < UNREAPED_MS ? [] : [{ process, forMs }]
    }),
  one: ({ process, forMs }) =>
    `${nameOf(process)} ${endOf(process)} ${Math.round(forMs / 1_000)} s ago, and its parent has not looked.`,
  line: (left) =>
    `${plural(left.length, 'process has', 'processes have')} ended and not been joined. Join each process, with a limit where it may hang.`,
})

export const unseenFailure = ruleOf<WatchedProcess>({
  name: 'A failure that nobody looked at',
  check: ({ program }) =>
    program.root.isAlive || program.root.exitCode !== 0
      ? []
      : program.processes.filter(
          ({ role, exitCode, raised }) => role === 'process' && (exitCode ?? 0) > 0 && raised !== null,
        ),
  one: (process) => `${nameOf(process)} raised ${process.raised ?? 'an error'} and ${endOf(process)}.`,
  line: (failed) =>
    `The program ended with 0, though ${plural(failed.length, 'child', 'children')} failed. An error in a Process does not reach its parent: look at exitcode after join.`,
})

const unique = (lines: readonly string[]): readonly string[] => [...new Set(lines)]
