// The options of a supervisor: defaults, units and limits.

import { OptionError } from '../errors.ts'
import { durationOf } from '../options/duration.ts'
import { checkOptions, knownOptions } from '../options/known-options.ts'
import { oneOf, wholeNumber } from '../options/values.ts'
import { type StartOptions, type StartSettings, startSettingsOf } from '../process/start-options.ts'
import type { InheritedEnv } from '../process/child-env.ts'
import { Journal } from './journal.ts'

/** Time between two steps of the stop ladder. */
export const DEFAULT_GRACE_MS = 2_000

/** Flags and variables are those of its children that have no own. */
export interface SupervisorOptions extends StartOptions {
  readonly journal?: Journal
  /** Time between two steps of the stop ladder. Default 2 s. `Infinity`: a child is stopped by the first step or not. */
  readonly graceMs?: number
  /**
   * Priority of working children, as nice(1): 0 (the default) to 19; 9 more when they are many. For a program that has
   * to stay responsive beside them.
   */
  readonly niceness?: number
  /**
   * The thread that makes processes: this one (the default), or its own (Linux), for a program that has to stay
   * responsive. The larger a program, the longer a start: Electron's main process stands still for 11 ms and more.
   */
  readonly spawnIn?: 'this-thread' | 'own-thread'
  /**
   * Which variables of this program its children have. `all` (the default): those that are set when the child starts, as
   * with Python's and Node's children, but for `NODE_OPTIONS`, `LD_PRELOAD` and their like. `listed`: `PATH`, `HOME`,
   * `LANG` and their like, for a program that runs what it does not trust.
   */
  readonly inheritEnv?: InheritedEnv
  /** `inherit`: a child's output also appears on ours, as in Python. */
  readonly output?: 'inherit' | 'capture'
}

interface SupervisorSettings {
  readonly journal: Journal
  readonly graceMs: number
  readonly niceness: number
  readonly ownThread: boolean
  readonly captures: boolean
  readonly inheritEnv: InheritedEnv
  readonly start: StartSettings
}

const KNOWN = knownOptions<SupervisorOptions>('Supervisor', "new Supervisor({ output: 'capture' })", {
  journal: true,
  graceMs: true,
  niceness: true,
  spawnIn: true,
  output: true,
  inheritEnv: true,
  execArgv: true,
  mainGuard: true,
  python: true,
  env: true,
})

/** @throws OptionError naming the option. */
export function supervisorSettings(options: SupervisorOptions): SupervisorSettings {
  checkOptions(options, KNOWN)
  const { journal = new Journal(), graceMs = DEFAULT_GRACE_MS, niceness = 0 } = options
  const { spawnIn = 'this-thread', output = 'inherit' } = options
  // By its members: a program may have loaded the library twice.
  if (typeof (journal as Partial<Journal> | null)?.publish !== 'function')
    throw new OptionError('journal', 'a Journal', journal)
  return {
    journal,
    graceMs: durationOf('graceMs', graceMs),
    niceness: wholeNumber('niceness', niceness, 0, 19),
    ownThread: oneOf('spawnIn', spawnIn, ['this-thread', 'own-thread']) === 'own-thread',
    captures: oneOf('output', output, ['inherit', 'capture']) === 'capture',
    inheritEnv: oneOf('inheritEnv', options.inheritEnv ?? 'all', ['all', 'listed']),
    start: startSettingsOf(options),
  }
}
