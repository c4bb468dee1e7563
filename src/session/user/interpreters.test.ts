import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { canRun, findInterpreters, firstInterpreter } from './interpreters.ts'

let folder = ''
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'procdeck-interpreters-')))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** A program in the place of an interpreter. */
function program(path: string, script: string): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

const real = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim()

test('an environment beside the file comes first, then those of PATH, uv and pyenv, each with its version', async () => {
  execFileSync(real, ['-m', 'venv', '--without-pip', join(folder, 'project', '.venv')])
  const file = join(folder, 'project', 'src', 'tasks.py')
  mkdirSync(dirname(file))
  const old = program(join(folder, 'bin', 'python3'), 'echo "3.7.9 cpython"')
  const uv = program(join(folder, 'uv', 'cpython-3.12', 'bin', 'python3'), 'echo "3.12.1 cpython"')
  const pypy = program(join(folder, 'pyenv', 'versions', 'pypy3.9', 'bin', 'python3'), 'echo "3.9.1 pypy"')
  const found = await findInterpreters(file, {
    PATH: `${join(folder, 'bin')}:relative:`,
    HOME: folder,
    UV_PYTHON_INSTALL_DIR: join(folder, 'uv'),
    PYENV_ROOT: join(folder, 'pyenv'),
  })
  const [venv] = found
  expect(venv).toMatchObject({ path: join(folder, 'project', '.venv', 'bin', 'python'), from: 'venv', problem: null })
  expect(venv?.version).toMatch(/^3\.\d+\.\d+$/)
  expect(found.slice(1)).toEqual([
    { path: old, from: 'PATH', version: '3.7.9', problem: 'is too old: workers need Python 3.8 or newer' },
    { path: uv, from: 'uv', version: '3.12.1', problem: null },
    { path: pypy, from: 'pyenv', version: '3.9.1', problem: 'is pypy, and workers need CPython' },
  ])
  expect(found.filter(canRun).map(({ from }) => from)).toEqual(['venv', 'uv'])
})

test('what is no interpreter, or does not answer, is named with its problem', async () => {
  const silent = program(join(folder, 'bin', 'python3'), 'exit 3')
  const found = await findInterpreters(join(folder, 'x.py'), { PATH: join(folder, 'bin'), HOME: folder })
  expect(found).toEqual([{ path: silent, from: 'PATH', version: null, problem: 'does not say its version' }])
})

test('a script of pyenv for a version that is not switched on is left out', async () => {
  const good = program(join(folder, 'shims', 'python3'), 'echo "3.12.1 cpython"')
  program(join(folder, 'shims', 'python3.9'), 'echo "pyenv: python3.9: command not found" >&2; exit 127')
  const found = await findInterpreters(join(folder, 'x.py'), { PATH: join(folder, 'shims'), HOME: folder })
  expect(found.map(({ path }) => path)).toEqual([good])
})

test('where a script stands in front of an interpreter, workers get the interpreter itself, once', async () => {
  program(join(folder, 'bin', 'python3'), `exec ${real} "$@"`)
  program(join(folder, 'bin', 'python'), `exec ${real} "$@"`)
  const found = await findInterpreters(join(folder, 'x.py'), { PATH: join(folder, 'bin'), HOME: folder })
  expect(found).toEqual([{ path: real, from: 'PATH', version: expect.any(String), problem: null }])
})

test('without any there is none', async () => {
  expect(await findInterpreters(join(folder, 'x.py'), { PATH: '', HOME: folder })).toEqual([])
})

test('each is asked once, again when its file has changed, and again when it did not answer', async () => {
  const log = join(folder, 'log')
  const env = { PATH: join(folder, 'bin'), HOME: folder }
  const find = () => findInterpreters(join(folder, 'x.py'), env)
  const asked = (): number => (existsSync(log) ? readFileSync(log, 'utf8').length : 0)
  const says = (answer: string): string => program(join(folder, 'bin', 'python3'), `printf x >> ${log}\n${answer}`)
  says('exit 3')
  await find()
  await find()
  expect(asked()).toBe(2)
  says('echo "3.12.1 cpython"')
  expect((await find()).map(({ version }) => version)).toEqual(['3.12.1'])
  await find()
  expect(asked()).toBe(3)
  says('echo "3.12.22 cpython"')
  expect((await find()).map(({ version }) => version)).toEqual(['3.12.22'])
})

test('who needs one asks none behind the first that can be used', async () => {
  const log = join(folder, 'log')
  program(join(folder, 'bin', 'python3'), 'echo "3.7.9 cpython"')
  const good = program(join(folder, 'bin', 'python'), 'echo "3.12.1 cpython"')
  program(join(folder, 'bin', 'python3.12'), `printf x > ${log}; echo "3.12.1 cpython"`)
  const env = { PATH: join(folder, 'bin'), HOME: folder }
  expect(await firstInterpreter(join(folder, 'x.py'), env)).toMatchObject({ path: good })
  expect(existsSync(log)).toBe(false)
  expect(await firstInterpreter(join(folder, 'x.py'), { PATH: '', HOME: folder })).toBeNull()
})
