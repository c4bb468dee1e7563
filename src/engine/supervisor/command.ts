// Command: any program as a child, with the interface of `Process`. It is supervised as one: it has a row, its output is
// kept by lines, one signal reaches all that it has started, and nothing of it outlives this program.

import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { OptionError } from '../errors.ts'
import { checkOptions, knownOptions } from '../options/known-options.ts'
import { oneOf, textOf, trueOrFalse } from '../options/values.ts'
import { startSettingsOf } from '../process/start-options.ts'
import { findProgram } from '../../system/find-program.ts'
import { markAsHandle } from '../wire/references.ts'
import { type BaseOptions, BaseProcess } from './base-process.ts'
import type { ChildProgram } from './child-request.ts'

export interface CommandOptions extends BaseOptions {
  /** The program: a path, or a name that is looked for in the folders of PATH. */
  readonly command: string
  /** Each is given to the program as it is; no shell reads it. */
  readonly args?: readonly string[]
  /** Its working folder. Default: that of this program. */
  readonly cwd?: string
  /** Variables added to the environment that children have of this program (the supervisor's `inheritEnv`). */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** `inherit`: it reads the standard input of this program. Default `empty`. */
  readonly stdin?: 'empty' | 'inherit'
  /**
   * What it starts is neither signalled with it nor ended after it, and all of it has the priority of this program. The
   * caller ends what is left. Default false.
   */
  readonly keepsChildren?: boolean
}

const KNOWN = knownOptions<CommandOptions>('Command', "new Command({ command: 'python3', args: ['primes.py'] })", {
  command: true,
  args: true,
  cwd: true,
  env: true,
  stdin: true,
  keepsChildren: true,
  name: true,
  daemon: true,
  supervisor: true,
  runId: true,
})

export class Command extends BaseProcess {
  readonly #program: ChildProgram

  /**
   * Nothing runs before `start`.
   * @throws OptionError naming the option, as `command` when there is no such program.
   */
  constructor(options: CommandOptions) {
    checkOptions(options, KNOWN)
    super(options)
    this.#program = programOf(options)
  }

  /** What its row shows. */
  get commandLine(): string {
    return this.#program.commandLine
  }

  protected override get prefix(): string {
    return 'Command'
  }

  protected override request(): ReturnType<BaseProcess['request']> {
    return { startMethod: 'spawn', program: this.#program }
  }
}

markAsHandle(Command)

function programOf(options: CommandOptions): ChildProgram {
  const command = textOf('command', options.command)
  const args = argsOf(options.args ?? [])
  const cwd = options.cwd === undefined ? null : folderOf(options.cwd)
  const env = startSettingsOf(options.env === undefined ? {} : { env: options.env }).env ?? {}
  const found = findProgram(command, env['PATH'] ?? process.env['PATH'] ?? '', cwd ?? process.cwd())
  if ('problem' in found) throw new OptionError('command', `a program that can be started: ${found.problem}`, command)
  const keepsChildren = trueOrFalse('keepsChildren', options.keepsChildren ?? false)
  const stdin = oneOf('stdin', options.stdin ?? 'empty', ['empty', 'inherit'])
  return {
    file: found.path,
    args,
    cwd,
    env,
    stdin,
    keepsChildren,
    commandLine: [command, ...args].map(quoted).join(' '),
  }
}

function argsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new OptionError('args', "an array of texts, as in ['-c', 'print(1)']", value)
  return Array.from(value as unknown[], (arg, i) => {
    if (typeof arg === 'string' && !arg.includes('\0')) return arg
    throw new OptionError(`args[${i}]`, 'a text without zero bytes', arg)
  })
}

function folderOf(value: unknown): string {
  const folder = resolve(textOf('cwd', value))
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder
  throw new OptionError('cwd', 'a folder that is there', value)
}

/** As it would be typed: quoted where a shell would cut or change it. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
