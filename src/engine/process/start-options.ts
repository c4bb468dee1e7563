// How a process is started, as its owner may wish it: flags of its interpreter, and variables of its environment.

import type { Runtime } from '../../shared/process.ts'
import { OptionError } from '../errors.ts'
import { GUARD_VARIABLE, isOwnVariable } from './child-env.ts'
import { oneOf, textOf } from '../options/values.ts'
import { flagsOf, inheritedFlags } from './exec-argv.ts'

export interface StartOptions {
  /**
   * Flags of the interpreter. Default: those of this program (`process.execArgv`), without `--inspect`, `--eval`,
   * `--test`, `--watch` and their like. `[]`: none.
   */
  readonly execArgv?: readonly string[]
  /**
   * Variables added to the environment that children have of this program (the supervisor's `inheritEnv`). Only here
   * `NODE_OPTIONS` and its like can be passed.
   */
  readonly env?: Readonly<Record<string, string | undefined>>
  /**
   * A module that starts processes while a child imports it is refused with MainGuardError. `off`: it is not, and only
   * the limit of four levels of processes ends what it starts; for who wants to see that.
   */
  readonly mainGuard?: 'refuse' | 'off'
  /** The interpreter of what runs in Python: its path, or a name in the folders of PATH. Default: `python3`. */
  readonly python?: string
}

/** Null: the supervisor's. */
export interface StartSettings {
  readonly execArgv: readonly string[] | null
  readonly env: Readonly<Record<string, string>> | null
  readonly python: string | null
}

export const USUAL_START: StartSettings = { execArgv: null, env: null, python: null }

/** @throws OptionError. `of`: which child's options these are, for messages. */
export function startSettingsOf({ execArgv, env, python, mainGuard = 'refuse' }: StartOptions, of = ''): StartSettings {
  const guard = oneOf(`mainGuard${of}`, mainGuard, ['refuse', 'off']) === 'off' ? { [GUARD_VARIABLE]: 'off' } : null
  const variables = env === undefined ? null : variablesOf(`env${of}`, env)
  return {
    execArgv: execArgv === undefined ? null : flagsOf(`execArgv${of}`, execArgv),
    env: guard === null ? variables : { ...variables, ...guard },
    python: python === undefined ? null : textOf(`python${of}`, python),
  }
}

function variablesOf(option: string, given: unknown): Readonly<Record<string, string>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new OptionError(option, "variables and their values, as in { NODE_ENV: 'production' }", given)
  const variables: Record<string, string> = {}
  for (const [name, value] of Object.entries(given) as [string, unknown][]) {
    if (value === undefined || isOwnVariable(name)) continue
    if (name === '' || name.includes('=') || name.includes('\0'))
      throw new OptionError(option, 'names without "=" and zero bytes', name)
    if (typeof value !== 'string' || value.includes('\0'))
      throw new OptionError(`${option}.${name}`, 'a text without zero bytes', value)
    variables[name] = value
  }
  return variables
}

/** A supervisor's settings, and what one of its children has instead. */
export function effectiveStart(
  usual: StartSettings,
  own: StartSettings,
  runtime: Runtime = 'node',
): {
  readonly execArgv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly python: string | null
} {
  return {
    // The flags of this program, and those of its supervisor, are Node's.
    execArgv: own.execArgv ?? (runtime === 'python' ? [] : (usual.execArgv ?? inheritedFlags())),
    env: { ...usual.env, ...own.env },
    python: own.python ?? usual.python,
  }
}
