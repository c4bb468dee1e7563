// What the rules about a watched program look at, and the shape of a rule: a check, a sentence for each piece of evidence,
// and one line for all of them. Pure.

import type { Diagnosis } from '../../../../shared/diagnosis.ts'
import { formatExitCode } from '../../../../shared/exit-code.ts'
import type { WatchedProcess } from '../watched-facts.ts'
import type { WatchedProgram } from '../watched-program.ts'

/** What the kernel shows of a process that is looked at closely. */
export interface OsNote {
  readonly threads: number
  readonly waitsForChild: boolean
  readonly waitsOnPipe: boolean
  /** Each of its threads waits for a child, a lock, or one of several descriptors. */
  readonly doesNothing: boolean
  /** Inodes of full pipes that it wrote to at this look and the one before. */
  readonly stuckWritingTo: readonly number[]
  /** Others of the program, by PID, that have such a pipe open, or a socket that it is stuck in, and may go on themselves. */
  readonly heldBy: readonly number[]
  /** A library of linear algebra with threads of its own that it has loaded. */
  readonly library: string | null
}

export interface Seen {
  readonly program: WatchedProgram
  readonly nowNs: number
  readonly cores: number
  /** By PID; of the processes that were looked at last. */
  readonly notes: ReadonlyMap<number, OsNote>
  /** Lines that the program and its children wrote to stderr and that name a mistake. */
  readonly errors: readonly string[]
  /** How many of its processes were on a core or ready for one, at each of the last looks; the newest last. */
  readonly atWork: readonly number[]
}

export interface Rule<E> {
  readonly name: string
  readonly check: (seen: Seen) => readonly E[]
  readonly one: (evidence: E) => string
  readonly line: (evidence: readonly E[]) => string
}

export function ruleOf<E>({ name, check, one, line }: Rule<E>): (seen: Seen) => Diagnosis | null {
  return (seen) => {
    const evidence = check(seen)
    return evidence.length === 0 ? null : { name, line: line(evidence), evidence: evidence.map(one) }
  }
}

/** "ForkPoolWorker-2 (PID 4711)" */
export function nameOf({ name, pid }: WatchedProcess): string {
  return `${name} (PID ${pid})`
}

/** "ended by SIGKILL (-9)", "ended with exit code 1" */
export function endOf({ exitCode }: WatchedProcess): string {
  if (exitCode === null) return 'ended; its exit code is not known'
  return exitCode < 0 ? `ended by ${formatExitCode(exitCode)}` : `ended with exit code ${exitCode}`
}

export const msOf = (ns: number): number => ns / 1e6
