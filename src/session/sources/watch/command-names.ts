// Command lines as people read them: which program, which script. Pure.

import { basename, dirname } from 'node:path'

/** By the name of the interpreter: a wrapper script is none. */
export const isPython = (program: string): boolean => /^(?:python|pypy)[\d.]*$/.test(basename(program))

/** Options of interpreters whose value is the next word. */
const WITH_VALUE: readonly string[] = ['-W', '-X', '--check-hash-based-pycs']

/** Index of what an interpreter runs among its arguments: a script, -c, -m, or - for its standard input; -1: nothing. */
export function subjectAt(args: readonly string[]): number {
  return args.findIndex(
    (arg, i) => ['-c', '-m', '-'].includes(arg) || (!arg.startsWith('-') && !WITH_VALUE.includes(args[i - 1] ?? '')),
  )
}

/** "primes.py" of a command line, "numpy.tests" of one with -m; the program's own name where there is no script. */
export function nameOfCommand(command: readonly string[]): string {
  const [program = '', ...args] = command
  const name = basename(program)
  if (!isPython(program) && !/^(?:node|bash|sh)[\d.]*$/.test(name)) return name === '' ? 'a program' : name
  const text = args.join(' ')
  if (text.includes('multiprocessing.resource_tracker')) return 'resource tracker'
  if (text.includes('multiprocessing.forkserver')) return 'forkserver'
  if (text.includes('multiprocessing.spawn')) return 'spawned process'
  const at = subjectAt(args)
  const first = args[at]
  if (first === undefined || first === '-') return name
  if (first === '-c') return `${name} -c`
  if (first === '-m') return args[at + 1] ?? name
  return basename(first) === '__main__.py' ? basename(dirname(first)) : basename(first)
}
