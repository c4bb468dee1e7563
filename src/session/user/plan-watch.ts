// A command line to watch, from the fields of the form: found, readable, and of a Python that the hook knows. What is wrong
// is refused before anything is started.

import { execFile } from 'node:child_process'
import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { CommandFailure } from '../../shared/command-failure.ts'
import { findProgram } from '../../system/find-program.ts'
import { statOrNull } from '../../system/proc-stat.ts'
import { stateOfLetter } from '../../system/state-letter.ts'
import type { AttachPlan } from '../sources/watch/attach-launch.ts'
import { isPython, nameOfCommand, subjectAt } from '../sources/watch/command-names.ts'
import type { WatchPlan } from '../sources/watch/watch-launch.ts'
import { commandOf } from '../sources/watch/watched-rows.ts'
import { lineOf, wordsOf } from './command-line.ts'

const MAX_LINE = 8_192
/** Linux: at most 2 to the power of 22. */
const MAX_PID = 4_194_304

export const watchParameters = z.union([
  z.strictObject({ commandLine: z.string().max(MAX_LINE), folder: z.string().max(4_096) }),
  /** The Python original of a workload of the catalogue. */
  z.strictObject({ original: z.string().min(1).max(64) }),
  /** A process that runs already. */
  z.strictObject({ attach: z.number().int().min(1).max(MAX_PID), allowsSignals: z.boolean() }),
])

export type WatchParameters = z.output<typeof watchParameters>

/** Versions that the hook was tried with. */
const [OLDEST, NEWEST] = ['3.8', '3.13'] as const
const CHECK_MS = 5_000
const run = promisify(execFile)

/** What the interpreter says of itself and of the script: its version, and the first error in the syntax. */
const CHECK = `import sys
print("%d.%d" % sys.version_info[:2])
if len(sys.argv) > 1:
    with open(sys.argv[1], "rb") as script:
        source = script.read()
    try:
        compile(source, sys.argv[1], "exec", 0, True)
    except (SyntaxError, ValueError) as error:
        print("line %s: %s" % (getattr(error, "lineno", None) or 1, getattr(error, "msg", None) or error))
`

const refuse = (field: 'commandLine' | 'folder' | 'attach', message: string): CommandFailure =>
  new CommandFailure('E_INPUT', message, [{ path: `parameters.${field}`, message }])

/** @throws CommandFailure naming the field. */
export async function planWatch(
  { commandLine, folder }: Extract<WatchParameters, { commandLine: string }>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<WatchPlan> {
  const cwd = folder.trim() === '' ? (env['HOME'] ?? '/') : folder
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw refuse('folder', `There is no folder ${cwd}.`)
  const line = wordsOf(commandLine, env)
  if ('problem' in line) throw refuse('commandLine', line.problem)
  const [command = '', ...args] = line.words
  if (command.endsWith('.py') && !isExecutable(resolve(cwd, command)))
    throw refuse('commandLine', `Name the interpreter first: ${lineOf(['python3', ...line.words])}.`)
  const found = findProgram(command, env['PATH'] ?? '', cwd)
  if ('problem' in found) throw refuse('commandLine', sentenceOf(found.problem))
  const script = scriptOf(args)
  if (isPython(command)) {
    if (script !== null) checkFile(resolve(cwd, script))
    await checkPython(found.path, script === null ? null : resolve(cwd, script), env)
  }
  return { command: line.words, cwd, env, parameters: { commandLine, folder } }
}

/** The file that an interpreter would run; null with -c, -m or none. */
function scriptOf(args: readonly string[]): string | null {
  const subject = args[subjectAt(args)]
  return subject === undefined || subject.startsWith('-') ? null : subject
}

function checkFile(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) throw refuse('commandLine', `There is no file ${path}.`)
  if (stat.isDirectory() && statSync(join(path, '__main__.py'), { throwIfNoEntry: false }) === undefined)
    throw refuse('commandLine', `${path} is a folder without a __main__.py: name a script in it.`)
  try {
    accessSync(path, constants.R_OK)
  } catch {
    throw refuse('commandLine', `You may not read ${path}.`)
  }
}

async function checkPython(
  file: string,
  script: string | null,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const isFile = script !== null && statSync(script).isFile()
  let lines: readonly string[]
  try {
    const { stdout } = await run(file, ['-I', '-S', '-c', CHECK, ...(isFile ? [script] : [])], {
      env: env as NodeJS.ProcessEnv,
      timeout: CHECK_MS,
    })
    lines = stdout.trim().split('\n')
  } catch (error) {
    // An interpreter that does not start, as that of a venv whose Python was removed, tells why itself.
    const said = ((error as { stderr?: string }).stderr ?? '').trim().split('\n').at(-1)
    throw refuse(
      'commandLine',
      `${file} does not run: ${said === undefined || said === '' ? (error as Error).message : said}`,
    )
  }
  const [version = '', problem] = lines
  if (compare(version, OLDEST) < 0)
    throw refuse(
      'commandLine',
      `${file} is Python ${version}. Python ${OLDEST} to ${NEWEST} can be watched: name one of them.`,
    )
  if (problem !== undefined) throw refuse('commandLine', `${script}, ${problem}`)
}

function compare(a: string, b: string): number {
  const [[aMajor = 0, aMinor = 0], [bMajor = 0, bMinor = 0]] = [a.split('.').map(Number), b.split('.').map(Number)]
  return aMajor - bMajor || aMinor - bMinor
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const sentenceOf = (clause: string): string => `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`

const NODE_SCRIPT = /\.[cm]?[jt]s$/
/** Folders of virtual environments, beside a script or above it. */
const VENVS = ['.venv', 'venv', 'env'] as const
const LEVELS = 4

/** The command line for a file that a person picked, and the folder to start it in. */
export function suggestionFor(file: string): { readonly commandLine: string; readonly folder: string } {
  const path = realpathSync(file)
  const folder = dirname(path)
  if (path.endsWith('.py')) return { commandLine: lineOf([interpreterFor(folder), path]), folder }
  if (NODE_SCRIPT.test(path)) return { commandLine: lineOf(['node', path]), folder }
  return { commandLine: lineOf([path]), folder }
}

function interpreterFor(folder: string): string {
  let place = folder
  for (let level = 0; level < LEVELS; level++) {
    for (const venv of VENVS) {
      const python = join(place, venv, 'bin', 'python')
      if (isExecutable(python)) return python
    }
    place = dirname(place)
  }
  return 'python3'
}

/**
 * The process that a person chose, by its identity from here on. `own`: PIDs of this program and its children.
 * @throws CommandFailure naming the field.
 */
export function planAttach(
  { attach: pid, allowsSignals }: Extract<WatchParameters, { attach: number }>,
  own: readonly number[],
): AttachPlan {
  const stat = statOrNull(pid)
  if (stat === null || stateOfLetter(stat.state) === 'dead')
    throw refuse('attach', `There is no process with PID ${pid}.`)
  if (own.includes(pid)) throw refuse('attach', `PID ${pid} is Procdeck's own: its processes are in the table already.`)
  const user = userOf(pid)
  if (user !== process.getuid?.())
    throw refuse('attach', `PID ${pid} belongs to user ${user ?? '?'}: only your own processes can be watched.`)
  const { birth, parentPid, groupId, name } = stat
  const root = { pid, birth, parentPid, groupId, name }
  const command = commandOf(root)
  return { root, name: nameOfCommand(command), commandLine: lineOf(command), allowsSignals }
}

function userOf(pid: number): number | null {
  try {
    return statSync(`/proc/${pid}`).uid
  } catch {
    return null
  }
}
