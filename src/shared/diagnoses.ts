// What went wrong in a run, from what was observed: a known mistake, the evidence for it, and the way out. Pure. The
// shape is that of tokio-console's `Warn`: a check, a sentence for each piece of evidence, and one line for all of them.

import type { Diagnosis } from './diagnosis.ts'
import { plural } from './plural.ts'
import type { RemoteError } from './process.ts'
import type { GaveUp, ProcessRecord, RunRecord } from './session-state.ts'

/** A process of the run, or null for its program, and the error that it raised. */
interface Raised {
  readonly process: ProcessRecord | null
  readonly error: RemoteError
}

interface Mistake {
  readonly name: string
  /** The pieces of evidence; none where the mistake was not made. */
  readonly check: (raised: readonly Raised[]) => readonly Raised[]
  /** One piece of evidence in words. */
  readonly one: (evidence: Raised, i: number) => string
  /** All of them, with the way out. */
  readonly line: (count: number) => string
}

const who = ({ process }: Raised): string => (process === null ? 'the program' : `${process.name} (PID ${process.pid})`)
const fileOf = (message: string): string => message.split(' ')[0]?.split('/').at(-1) ?? ''
const said = (evidence: Raised): string => `${who(evidence)}: ${evidence.error.message}`
const named =
  (name: string) =>
  (raised: readonly Raised[]): readonly Raised[] =>
    raised.filter(({ error }) => error.name === name)

const MISTAKES: readonly Mistake[] = [
  {
    name: 'No main guard',
    check: named('MainGuardError'),
    // The message begins with the address of the module.
    one: (evidence) =>
      `${who(evidence)} imported ${fileOf(evidence.error.message)}, which starts a process at its top level.`,
    line: (count) =>
      `${plural(count, 'process', 'processes')} imported a module that starts processes: start them behind a main guard.`,
  },
  {
    name: 'Not serialisable',
    check: named('TaskSerializationError'),
    one: said,
    line: () => 'A value cannot be sent to another process: send plain data, and functions by module and name.',
  },
  {
    name: 'Deadlock',
    check: named('DeadlockError'),
    // All who take part have the same waits in their messages: the first tells them.
    one: (evidence, i) => (i === 0 ? said(evidence) : `${who(evidence)}: the same`),
    line: (count) =>
      `${count === 1 ? 'A process' : 'Processes'} waited for what only others that wait could give: take from a queue before a join, and do not wait for a pool inside its own tasks.`,
  },
]

/** The mistakes of a run: from what its program and its processes raised. */
export function diagnose(run: RunRecord, all: readonly ProcessRecord[]): readonly Diagnosis[] {
  const processes = all.filter(({ runId }) => runId === run.id)
  const ofProcesses = processes.flatMap((process) =>
    process.error === null ? [] : [{ process, error: process.error }],
  )
  const raised: readonly Raised[] =
    run.error === null ? ofProcesses : [{ process: null, error: run.error }, ...ofProcesses]
  const mistakes = MISTAKES.flatMap(({ name, check, one, line }) => {
    const evidence = check(raised)
    return evidence.length === 0 ? [] : [{ name, line: line(evidence.length), evidence: evidence.map(one) }]
  })
  const known = [...mistakes, ...run.diagnoses]
  return run.gaveUp.length === 0 ? known : [...known, gaveUp(run.gaveUp, processes)]
}

/** What `fatal` in the table means. */
function gaveUp(groups: readonly GaveUp[], processes: readonly ProcessRecord[]): Diagnosis {
  return {
    name: 'Too many restarts',
    line: 'Processes that keep ending are not started again: see why the last one ended. A move of the slider of processes is a new attempt.',
    evidence: groups.map(({ group, processId, reason }) => {
      const last = processes.find(({ id }) => id === processId)
      return `${group}: ${reason}${last === undefined ? '' : `; the last was ${endOf(last)}`}.`
    }),
  }
}

const endOf = ({ name, pid, cause }: ProcessRecord): string =>
  `${name} (PID ${pid})${cause === null ? '' : `, ${cause.text}`}`
