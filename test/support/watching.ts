// Starts a program under watch, in a session of its own, and waits for what the session tells of it.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Diagnosis } from '../../src/shared/diagnosis.ts'
import type { SessionEvent } from '../../src/shared/events.ts'
import type { ProcessRecord, RunRecord } from '../../src/shared/session-state.ts'
import { createSession } from '../../src/session/create-session.ts'
import type { Session } from '../../src/session/session.ts'
import type { LocalRun } from '../../src/session/sources/local-source.ts'
import type { Launch } from '../../src/session/run/run.ts'
import { launchAttach } from '../../src/session/sources/watch/attach-launch.ts'
import { planAttach } from '../../src/session/user/plan-watch.ts'
import { launchWatch } from '../../src/session/sources/watch/watch-launch.ts'
import { runtime } from './built-runtime.ts'
import { isRunning, until } from './os-view.ts'

/** Of the built app. */
const HOOK = fileURLToPath(new URL('../../out/programs/watch-hooks', import.meta.url))
const PROGRAMS = fileURLToPath(new URL('../programs/watched', import.meta.url))

export const programAt = (name: string): string => `${PROGRAMS}/${name}`

export interface Watching {
  readonly session: Session
  readonly run: LocalRun
  readonly record: RunRecord
  /** Of the program and all that it started, the root first. */
  readonly rows: readonly ProcessRecord[]
  readonly output: readonly string[]
  /** Names of all that was ever diagnosed, also what was withdrawn. */
  readonly diagnosed: readonly string[]
  /** Resolves with the diagnosis of this name. */
  named(name: string, timeoutMs?: number): Promise<Diagnosis>
  /** Ends what is left and closes the session. */
  close(): Promise<void>
}

export function watch(
  command: readonly string[],
  { cwd = PROGRAMS, env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Watching {
  const plan = { command, cwd, env: { ...process.env, ...env }, parameters: {} }
  return begin(({ session, local }) =>
    launchWatch(plan, { host: session.host, supervisor: local.supervisor, hook: HOOK }),
  )
}

/** A process that runs already. @throws CommandFailure */
export function attach(pid: number, allowsSignals: boolean): Watching {
  const plan = planAttach({ attach: pid, allowsSignals }, [process.pid])
  return begin(({ session }) => launchAttach(plan, session.host))
}

function begin(launchOf: (made: ReturnType<typeof createSession>) => Launch): Watching {
  const made = createSession({ runtime, spawnIn: 'this-thread' })
  const { session, local } = made
  const launch = launchOf(made)
  const run = local.start(launch, { workers: 1, chunkSize: 'auto', restart: null })
  const output: string[] = []
  const diagnosed: string[] = []
  session.journal.subscribe((event: SessionEvent) => {
    if (event.type === 'run.diagnosed') diagnosed.push(event.diagnosis.name)
    if (event.type === 'process.output') output.push(`${event.stream}: ${event.text}`)
  })
  const recordOf = (): RunRecord => {
    const record = session.journal.state.runs[run.id]
    if (record === undefined) throw new Error('the run is in no journal')
    return record
  }
  return {
    session,
    run,
    output,
    diagnosed,
    get record() {
      return recordOf()
    },
    get rows() {
      return Object.values(session.journal.state.processes)
    },
    async named(name, timeoutMs = 20_000) {
      const found = (): Diagnosis | undefined => recordOf().diagnoses.find((one) => one.name === name)
      await until(`the diagnosis "${name}"`, () => found() !== undefined, timeoutMs)
      return found() as Diagnosis
    },
    close: () => session.close(),
  }
}

/** Living processes of programs that this test program watches or has watched, by the mark in their environment. */
export function leftOfWatched(): readonly number[] {
  const mark = new RegExp(`PROCDECK_WATCH_DIR=[^\\0]*/procdeck-watch-${process.pid}-`)
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return []
    try {
      const isOurs = mark.test(readFileSync(`/proc/${entry}/environ`, 'latin1'))
      return isOurs && isRunning(Number(entry)) ? [Number(entry)] : []
    } catch {
      return [] // it has ended, or is not ours to read
    }
  })
}
