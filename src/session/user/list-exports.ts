// The functions that a user's module exports. The module is loaded in a separate child, never in this program: loading
// runs its code, which may throw, end the process, or never end.

import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { plural } from '../../shared/plural.ts'
import { asSentence } from '../../shared/sentence.ts'
import type { Runtime } from '../../shared/process.ts'
import { type ExportInfo, isPythonFile } from '../../shared/user-function.ts'
import { RemoteTaskError, TaskTimeoutError, WorkerLostError } from '../../engine/errors.ts'
import { Pool } from '../../engine/pool/pool.ts'
import { hostRuntime, pythonFile } from '../../engine/process/host-entry.ts'
import type { Target } from '../../engine/process/target.ts'
import { Supervisor } from '../../engine/supervisor/supervisor.ts'
import { placeInFile } from './place-in-file.ts'
import { UserFileError } from './user-file-error.ts'

/** How long a module may take to load, in milliseconds. */
export const LOAD_DEADLINE_MS = 10_000

/** Remedies for frequent errors. */
const ADVICE: readonly (readonly [sign: RegExp, advice: string])[] = [
  [
    /Cannot use import statement outside a module|Unexpected token 'export'/,
    'It is written as an ES module: name it .mjs, or put "type": "module" into its package.json.',
  ],
  [
    /(require|module|exports|__dirname|__filename) is not defined in ES module scope/,
    'It is written as a CommonJS module: name it .cjs, or take "type": "module" out of its package.json.',
  ],
  [
    /was compiled against a different Node\.js version|NODE_MODULE_VERSION/,
    'Install its native addon for the Node that Procdeck runs on.',
  ],
  [/Cannot find (module|package)/, 'Install what it imports beside it.'],
  [/^No module named /, 'Install it for the interpreter that runs the file, or choose another interpreter.'],
]

const ENDS_AT_LOAD: Readonly<Record<Runtime, string>> = {
  node: 'Take process.exit and the like out of what runs at load.',
  python: 'Put sys.exit and the like behind if __name__ == "__main__".',
}
const EXAMPLES: Readonly<Record<Runtime, string>> = {
  node: 'Export the one that takes an input: export function work(input) { … }',
  python: 'Write one that takes an input: def work(value): …',
}

const runtimeOf = (path: string): Runtime => (isPythonFile(path) ? 'python' : 'node')

/** What the child found. A class is no task: only `new` can call it. */
interface Inspected {
  readonly functions: readonly ExportInfo[]
  readonly classes: readonly string[]
}

function loadFailure(path: string, error: unknown, deadlineMs: number): UserFileError {
  const name = basename(path)
  const fail = (message: string): UserFileError => new UserFileError('E_MODULE', path, message, { cause: error })
  if (error instanceof TaskTimeoutError)
    return fail(
      `${name} did not finish loading within ${deadlineMs / 1000} s and was ended. Something outside its functions runs for ever, or waits for what does not come.`,
    )
  if (error instanceof WorkerLostError)
    return fail(
      `${name} ended its process while it was loaded (exit code ${error.exitCode ?? 'unknown'}). ${ENDS_AT_LOAD[runtimeOf(path)]}`,
    )
  if (!(error instanceof Error)) return fail(`${name} could not be loaded: ${String(error)}`)
  const stack = error instanceof RemoteTaskError && error.cause instanceof Error ? error.cause.stack : error.stack
  const place = placeInFile(stack ?? '', path)
  const advice = ADVICE.find(([sign]) => sign.test(error.message))?.[1]
  const what = `${name} could not be loaded: ${error.name}: ${error.message}${place === null ? '' : ` (${place})`}`
  return fail(`${asSentence(what)}${advice === undefined ? '' : ` ${advice}`}`)
}

/** What lists the functions of a module, and for which paths. */
export interface Inspectors {
  /** The task for JavaScript and TypeScript. */
  readonly node: Target
  /** Path of the interpreter of Python; null where there is none. */
  readonly python: string | null
}

/**
 * Its functions, in the order of their names; those of Python in the order of the file.
 * @throws UserFileError with the reason why there are none, and the place in the file where it is known.
 */
export async function listExports(
  path: string,
  inspectors: Inspectors,
  deadlineMs = LOAD_DEADLINE_MS,
): Promise<readonly ExportInfo[]> {
  // Its own supervisor: this child gets no row in the table, yet it ends with its owner like every child.
  const supervisor = new Supervisor({ output: 'capture', graceMs: 500, inheritEnv: 'listed' })
  let found: Inspected
  try {
    found = await (isPythonFile(path) ? inspectPython : inspectNode)(supervisor, path, inspectors, { deadlineMs })
  } catch (error) {
    if (error instanceof UserFileError) throw error
    throw loadFailure(path, error, deadlineMs)
  } finally {
    await supervisor.close()
  }
  const { functions, classes } = found
  if (functions.length > 0) return functions
  const has = isPythonFile(path) ? 'has no function' : 'exports no function'
  const why =
    classes.length === 0 ? has : `${has}, only ${plural(classes.length, 'class', 'classes')} (${classes.join(', ')})`
  throw new UserFileError('E_MODULE', path, `${basename(path)} ${why}. ${EXAMPLES[runtimeOf(path)]}`)
}

type Inspect = (
  supervisor: Supervisor,
  path: string,
  inspectors: Inspectors,
  options: { readonly deadlineMs: number },
) => Promise<Inspected>

const inspectNode: Inspect = (supervisor, path, { node }, options) => {
  const pool = new Pool({ processes: 1, supervisor })
  // For TypeScript, where the runtime does not remove types itself.
  const hooks = join(dirname(hostRuntime().hostPath), 'typescript-hooks.mjs')
  return pool.apply<Inspected>(node, [pathToFileURL(path).href, pathToFileURL(hooks).href], options)
}

const inspectPython: Inspect = (supervisor, path, { python }, options) => {
  if (python === null)
    throw new UserFileError(
      'E_MODULE',
      path,
      `${basename(path)} needs Python 3.8 or newer, and none was found: not in a virtual environment beside it, not in the folders of PATH, not of uv or pyenv. Install one, and choose the file again.`,
    )
  const pool = new Pool({ processes: 1, supervisor, runtime: 'python', python })
  return pool.apply<Inspected>({ module: pythonFile('procdeck_inspect.py'), export: 'functions_of' }, [path], options)
}
