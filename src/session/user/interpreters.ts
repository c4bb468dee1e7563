// The interpreters of Python that are there for a file of the user's: those of virtual environments beside it, of PATH, of
// uv and of pyenv, each with its version. What is started here is the interpreter alone, without the file.

import { execFile } from 'node:child_process'
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import type { Interpreter } from '../../shared/user-function.ts'

const OLDEST = [3, 8] as const
const NAMES = ['python3', 'python', ...Array.from({ length: 12 }, (_, i) => `python3.${19 - i}`)]
const VENVS = ['.venv', 'venv', 'env']
/** How long an interpreter may take to say its version: on a busy machine one that is started by a script is slow. */
const SAYS_MS = 15_000
/** What stands behind a script of pyenv may be changed by a file elsewhere. */
const KNOWN_MS = 60_000
/** So many are asked at a time. */
const ASKED = 3
/** Folders above the file in which an environment is looked for. */
const MOST_FOLDERS = 32

/** Any Python can read it: the version, and the interpreter itself where a script stands in front of it. */
const SAY =
  'import sys; print("%d.%d.%d %s" % (tuple(sys.version_info[:3]) + (getattr(sys, "implementation", None) and sys.implementation.name or "cpython",))); print(sys.executable)'

interface Candidate {
  readonly path: string
  readonly from: Interpreter['from']
}

/** `env`: that of this program. The first one that can be used is the one to offer. */
export async function findInterpreters(
  file: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<readonly Interpreter[]> {
  const candidates = candidatesFor(file, env)
  const found = new Array<Interpreter>(candidates.length)
  let next = 0
  const askOn = async (): Promise<void> => {
    for (let i = next++; i < candidates.length; i = next++) found[i] = await look(candidates[i] as Candidate)
  }
  await Promise.all(Array.from({ length: ASKED }, askOn))
  return distinct(found.filter((one) => !isIdleShim(one)))
}

/** A script of pyenv for a version that is not switched on runs nothing; the interpreter itself is found elsewhere. */
function isIdleShim({ path, version }: Interpreter): boolean {
  return version === null && basename(dirname(path)) === 'shims'
}

/** The one that findInterpreters has first of those that can be used, without asking those behind it. */
export async function firstInterpreter(
  file: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Interpreter | null> {
  for (const candidate of candidatesFor(file, env)) {
    const found = await look(candidate)
    if (canRun(found)) return found
  }
  return null
}

function candidatesFor(file: string, env: Readonly<Record<string, string | undefined>>): Candidate[] {
  return distinct([...besides(file), ...onPath(env), ...managed(env)])
}

export const canRun = ({ problem }: Interpreter): boolean => problem === null

/** In the folder of the file, and in those around it. */
function besides(file: string): Candidate[] {
  const found: Candidate[] = []
  let folder = dirname(file)
  for (let i = 0; i < MOST_FOLDERS; i++) {
    for (const name of VENVS) {
      const path = join(folder, name, 'bin', 'python')
      if (existsSync(join(folder, name, 'pyvenv.cfg')) && existsSync(path)) found.push({ path, from: 'venv' })
    }
    const above = dirname(folder)
    if (above === folder) break
    folder = above
  }
  return found
}

function onPath({ PATH = '' }: Readonly<Record<string, string | undefined>>): Candidate[] {
  const folders = PATH.split(delimiter).filter((folder) => folder.startsWith('/'))
  return NAMES.flatMap((name) => {
    const path = folders.map((folder) => join(folder, name)).find((one) => existsSync(one))
    return path === undefined ? [] : [{ path, from: 'PATH' as const }]
  })
}

function managed(env: Readonly<Record<string, string | undefined>>): Candidate[] {
  const home = env['HOME'] ?? homedir()
  const uv = env['UV_PYTHON_INSTALL_DIR'] ?? join(home, '.local', 'share', 'uv', 'python')
  const pyenv = join(env['PYENV_ROOT'] ?? join(home, '.pyenv'), 'versions')
  return [
    ...versionsIn(uv).map((path) => ({ path, from: 'uv' as const })),
    ...versionsIn(pyenv).map((path) => ({ path, from: 'pyenv' as const })),
  ]
}

function versionsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .map((name) => join(folder, name, 'bin', 'python3'))
      .filter((path) => existsSync(path))
  } catch {
    return [] // there is none
  }
}

/** An environment is not its interpreter: it has packages of its own. */
function distinct<C extends Candidate>(candidates: readonly C[]): C[] {
  const known = new Set<string>()
  return candidates.filter(({ path, from }) => {
    const real = from === 'venv' ? path : realOf(path)
    if (known.has(real)) return false
    known.add(real)
    return true
  })
}

function realOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** What was answered: the scripts of pyenv alone, one for each version, take seconds together. */
const answers = new Map<string, { readonly answer: Promise<Interpreter>; readonly untilMs: number }>()

/** Asks again after a minute, and at once where the file is another one by now, or did not answer. */
function look(candidate: Candidate): Promise<Interpreter> {
  const key = `${candidate.from} ${candidate.path} ${changeOf(candidate.path)}`
  const nowMs = performance.now()
  const known = answers.get(key)
  if (known !== undefined && nowMs < known.untilMs) return known.answer
  for (const [old, { untilMs }] of answers) if (nowMs >= untilMs) answers.delete(old)
  const answer = ask(candidate)
  answers.set(key, { answer, untilMs: nowMs + KNOWN_MS })
  void answer.then(({ version }) => {
    if (version === null) answers.delete(key)
  })
  return answer
}

function changeOf(path: string): string {
  try {
    const { ino, mtimeMs } = statSync(path)
    return `${ino} ${mtimeMs}`
  } catch {
    return ''
  }
}

function ask({ path, from }: Candidate): Promise<Interpreter> {
  return new Promise((resolve) => {
    execFile(path, ['-E', '-c', SAY], { timeout: SAYS_MS, killSignal: 'SIGKILL' }, (error, stdout) => {
      const said = /^(\d+)\.(\d+)\.(\d+) (\w+)\n(?:(\/.*)\n)?$/.exec(stdout)
      if (error !== null || said === null) resolve({ path, from, version: null, problem: 'does not say its version' })
      else {
        const [, major, minor, micro, name = '', own] = said
        resolve({
          // Through a script, as pyenv's, each worker would start 50 to 100 ms later. An environment is its path.
          path: from === 'venv' || own === undefined || !existsSync(own) ? path : own,
          from,
          version: `${major}.${minor}.${micro}`,
          problem: problemOf(Number(major), Number(minor), name),
        })
      }
    })
  })
}

function problemOf(major: number, minor: number, implementation: string): string | null {
  if (implementation !== 'cpython') return `is ${implementation}, and workers need CPython`
  const [oldMajor, oldMinor] = OLDEST
  const isOld = major < oldMajor || (major === oldMajor && minor < oldMinor)
  return isOld ? `is too old: workers need Python ${oldMajor}.${oldMinor} or newer` : null
}
