// The flags of the interpreter that a worker gets. `child_process.fork` and `Worker` give their children those of the
// program (`process.execArgv`), so that a loader, a condition or a heap limit holds for all of it. A worker gets them too,
// except for flags that name another program to run, and flags of which only one process of a program can have the port
// or the file.

import { OptionError } from '../errors.ts'

/** They run something else than the worker's own program, or nothing at all. */
const OTHER_PROGRAM = [
  '--build-sea',
  '--build-snapshot',
  '--build-snapshot-config',
  '--check',
  '--completion-bash',
  '--entry-url',
  '--eval',
  '--experimental-sea-config',
  '--help',
  '--input-type',
  '--interactive',
  '--print',
  '--prof-process',
  '--run',
  '--snapshot-blob',
  '--test',
  '--v8-options',
  '--version',
  '--watch',
  '-c',
  '-e',
  '-h',
  '-i',
  '-m',
  '-p',
  '-pe',
  '-v',
]

/**
 * A port can be open once: node:cluster counts it up, which here would open hundreds. A file with a fixed name would be
 * written by all.
 */
const ONE_PROCESS_ONLY = /^--(?:inspect|debug|inspect-.*|debug-port|cpu-prof-name|heap-prof-name)$/
const OF_OTHER_PROGRAM = /^--(?:test|watch|experimental-test)-/

/** Node takes `--input_type` too. */
function nameOf(flag: string): string {
  const [name = ''] = flag.split('=', 1)
  return name.startsWith('--') ? name.replaceAll('_', '-') : name
}

const isOtherProgram = (name: string): boolean => OTHER_PROGRAM.includes(name) || OF_OTHER_PROGRAM.test(name)

/** The flags of `execArgv` that a worker can have as well. Pure. */
export function inheritable(execArgv: readonly string[]): readonly string[] {
  let isDropped = false
  return execArgv.filter((part) => {
    // A part that is no flag is the value of the flag before it: `--eval CODE`. Node takes no value that begins with "-".
    if (part.startsWith('-')) isDropped = isOtherProgram(nameOf(part)) || ONE_PROCESS_ONLY.test(nameOf(part))
    return !isDropped
  })
}

/** Electron has flags of its own, which Node does not know: its workers get none. */
export function inheritedFlags(): readonly string[] {
  return 'electron' in process.versions ? [] : inheritable(process.execArgv)
}

/** Flags that were given as an option. @throws OptionError */
export function flagsOf(option: string, given: unknown): readonly string[] {
  const expected = "a list of the interpreter's flags, as in ['--expose-gc']"
  if (!Array.isArray(given) || !given.every((flag) => typeof flag === 'string' && flag !== '' && !flag.includes('\0')))
    throw new OptionError(option, expected, given)
  const flags = given as readonly string[]
  if (flags[0] !== undefined && !flags[0].startsWith('-')) throw new OptionError(option, expected, given)
  const other = flags.find((flag) => flag === '-' || flag === '--' || isOtherProgram(nameOf(flag)))
  if (other !== undefined) throw new OptionError(option, `flags that leave the worker its own program`, other)
  return [...flags]
}
