// The interpreter that runs workers in Python.

import { findProgram } from '../../system/find-program.ts'
import { OptionError } from '../errors.ts'
import { textOf } from '../options/values.ts'

/** Names that are looked for in the folders of PATH when none is given. */
const USUAL = ['python3', 'python']

/** Path of the interpreter; `given`: a path or a name. @throws OptionError when there is none. */
export function pythonPath(given: string | null, env: Readonly<Record<string, string | undefined>>): string {
  const names = given === null ? USUAL : [textOf('python', given)]
  let problem = ''
  for (const name of names) {
    const found = findProgram(name, env['PATH'] ?? '', process.cwd())
    if ('path' in found) return found.path
    if (problem === '') problem = found.problem
  }
  throw new OptionError('python', `the path or name of an interpreter of Python: ${problem}`, given ?? names[0])
}
