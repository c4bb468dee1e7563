// The functions that a user's module exports. The module is loaded in a separate child, never in this program: loading
// runs its code, which may throw, end the process, or never end.

import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { plural } from '../../shared/plural.ts'
import { asSentence } from '../../shared/sentence.ts'
import type { ExportInfo } from '../../shared/user-function.ts'
import { RemoteTaskError, TaskTimeoutError, WorkerLostError } from '../../engine/errors.ts'
import { Pool } from '../../engine/pool/pool.ts'
import { hostRuntime } from '../../engine/process/host-entry.ts'
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
]

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
      `${name} ended its process while it was loaded (exit code ${error.exitCode ?? 'unknown'}). Take process.exit and the like out of what runs at load.`,
    )
  if (!(error instanceof Error)) return fail(`${name} could not be loaded: ${String(error)}`)
  const stack = error instanceof RemoteTaskError && error.cause instanceof Error ? error.cause.stack : error.stack
  const place = placeInFile(stack ?? '', path)
  const advice = ADVICE.find(([sign]) => sign.test(error.message))?.[1]
  const what = `${name} could not be loaded: ${error.name}: ${error.message}${place === null ? '' : ` (${place})`}`
  return fail(`${asSentence(what)}${advice === undefined ? '' : ` ${advice}`}`)
}

/**
 * Its functions, in the order of their names.
 * @throws UserFileError with the reason why there are none, and the place in the file where it is known.
 */
export async function listExports(
  path: string,
  inspect: Target,
  deadlineMs = LOAD_DEADLINE_MS,
): Promise<readonly ExportInfo[]> {
  // Its own supervisor: this child gets no row in the table, yet it ends with its owner like every child.
  const supervisor = new Supervisor({ output: 'capture', graceMs: 500, inheritEnv: 'listed' })
  let found: Inspected
  try {
    const pool = new Pool({ processes: 1, supervisor })
    // For TypeScript, where the runtime does not remove types itself.
    const hooks = join(dirname(hostRuntime().hostPath), 'typescript-hooks.mjs')
    found = await pool.apply<Inspected>(inspect, [pathToFileURL(path).href, pathToFileURL(hooks).href], { deadlineMs })
  } catch (error) {
    throw loadFailure(path, error, deadlineMs)
  } finally {
    await supervisor.close()
  }
  const { functions, classes } = found
  if (functions.length > 0) return functions
  const why =
    classes.length === 0
      ? 'exports no function'
      : `exports no function, only ${plural(classes.length, 'class', 'classes')} (${classes.join(', ')})`
  const remedy = 'Export the one that takes an input: export function work(input) { … }'
  throw new UserFileError('E_MODULE', path, `${basename(path)} ${why}. ${remedy}`)
}
