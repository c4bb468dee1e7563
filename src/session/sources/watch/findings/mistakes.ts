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
          ({ role, exitCode, raised }) => role === 'process' && (exitCode ?? 0) > 0 && raised !== null,
        ),
  one: (process) => `${nameOf(process)} raised ${process.raised ?? 'an error'} and ${endOf(process)}.`,
  line: (failed) =>
    `The program ended with 0, though ${plural(failed.length, 'child', 'children')} failed. An error in a Process does not reach its parent: look at exitcode after join.`,
})

const unique = (lines: readonly string[]): readonly string[] => [...new Set(lines)]
