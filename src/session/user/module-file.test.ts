// Modules of the user's: real files of every kind, and real children that load them.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listExports } from './list-exports.ts'
import { readModuleFile } from './module-file.ts'
import { placeInFile } from './place-in-file.ts'

const inspect = {
  module: new URL('../../../out/programs/inspect/inspect-module.js', import.meta.url),
  export: 'inspectModule',
}
const inspectors = { node: inspect, python: 'python3' }

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'procdeck-module-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('a module as a file', () => {
  test('is its real path and the digest of its bytes', async () => {
    const path = write('real.mjs', 'export const a = () => 1\n')
    symlinkSync(path, join(folder, 'link.mjs'))
    const digest = createHash('sha256').update('export const a = () => 1\n').digest('hex')
    expect(await readModuleFile(join(folder, 'link.mjs'))).toEqual({ path, digest })
  })

  test.each([
    ['missing.mjs', () => undefined, 'there is no such file'],
    ['folder.mjs', (path: string) => mkdirSync(path), 'it is a folder'],
    ['pipe.mjs', (path: string) => execFileSync('mkfifo', [path]), 'it is a named pipe'],
    ['circle.mjs', (path: string) => symlinkSync(path, path), 'links lead in a circle'],
    ['page.tsx', (path: string) => writeFileSync(path, ''), 'has JSX in it'],
    ['picture.png', (path: string) => writeFileSync(path, ''), 'expected a module in JavaScript'],
    [`${'x'.repeat(300)}.mjs`, () => undefined, 'the name is too long'],
  ])('%s is refused with the reason, and at once', async (name, make, reason) => {
    const path = join(folder, name)
    make(path)
    await expect(readModuleFile(path)).rejects.toThrow(reason)
  })
})

describe('the functions of a module', () => {
  test('are listed by a child, of an ES module and of a CommonJS one', async () => {
    const esm = write(
      'esm.mjs',
      'export function one(a) {}\nexport const two = (a, b) => a + b\nexport const three = 3\n',
    )
    expect(await listExports(esm, inspectors)).toEqual([
      { name: 'one', parameters: 1 },
      { name: 'two', parameters: 2 },
    ])
    const cjs = write('common.cjs', 'exports.only = function () {}\n')
    expect((await listExports(cjs, inspectors)).map(({ name }) => name)).toContain('only')
    const typed = write('typed.ts', 'type Id = number\nexport const work = (x: Id, y: Id): Id => x + y\n')
    expect(await listExports(typed, inspectors)).toEqual([{ name: 'work', parameters: 2 }])
    const called = write('called.cjs', 'module.exports = function (x) { return x }\n')
    expect((await listExports(called, inspectors)).map(({ name }) => name)).toEqual(['default'])
  })

  test('are what can be called: functions of any kind, and no class', async () => {
    const mixed = write(
      'kinds.mjs',
      [
        'export class Made { static make(x) { return x } }',
        'export class Derived extends Made {}',
        'export { URL } from "node:url"',
        'export const anonymous = class {}',
        'export function Old() { this.x = 1 }',
        'export async function later() {}',
        'export const arrow = () => 1',
        'export const bound = Old.bind(null)',
        'export const method = Made.make',
      ].join('\n'),
    )
    const names = (await listExports(mixed, inspectors)).map(({ name }) => name)
    expect(names).toEqual(['Old', 'arrow', 'bound', 'later', 'method'])
  })

  test.each([
    ['syntax.mjs', 'export const a = 1\nexport function b( {\n', 'SyntaxError', 'syntax.mjs:'],
    ['syntax.cjs', 'exports.a = () => {\n  return 1 +* 2\n}\n', 'SyntaxError', '(syntax.cjs:2)'],
    ['throws.mjs', '\n\nthrow new TypeError("at load")\n', 'TypeError: at load', '(throws.mjs:3:7)'],
    ['imports.mjs', 'import "./not-there.mjs"\n', 'Cannot find module', 'Install what it imports'],
    ['exits.mjs', 'process.exit(4)\n', 'ended its process while it was loaded', 'exit code 4'],
    ['kills.mjs', 'process.kill(process.pid, "SIGKILL")\n', 'ended its process while it was loaded', 'exit code -9'],
    ['nothing.mjs', 'export const seven = 7\n', 'exports no function', 'Export the one that takes an input'],
    [
      'classes.mjs',
      'export class A {}\nexport class B {}\n',
      'only 2 classes (A, B)',
      'Export the one that takes an input',
    ],
    ['mixed.mjs', 'module.exports = () => 1\n', 'module is not defined', 'name it .cjs'],
  ])('%s: why there are none, where, and what to do', async (name, text, what, more) => {
    const failure = listExports(write(name, text), inspectors)
    await expect(failure).rejects.toThrow(what)
    await expect(failure).rejects.toThrow(more)
  })

  test('a module that never finishes loading is ended', async () => {
    const path = write('endless.mjs', 'for (;;) {}\n')
    await expect(listExports(path, inspectors, 500)).rejects.toThrow('did not finish loading within 0.5 s')
  })
})

describe('the functions of a file of Python', () => {
  test('are listed by a child in Python, in the order of the file, and what was imported is none', async () => {
    const path = write(
      'own.py',
      [
        'from os.path import join',
        'import functools',
        'class Made: pass',
        'def later(a, b=1, *, c): pass',
        'first = lambda x: x',
        '@functools.lru_cache',
        'def cached(x): return x',
        'def _hidden(): pass',
        'seven = 7',
      ].join('\n'),
    )
    expect(await listExports(path, inspectors)).toEqual([
      { name: 'later', parameters: 3 - 1 },
      { name: 'first', parameters: 1 },
      { name: 'cached', parameters: 1 },
    ])
  })

  test.each([
    ['syntax.py', 'def f(x):\n    return )\n', 'SyntaxError', '(syntax.py:2)'],
    ['raises.py', '\ndef g():\n    return {}["no"]\ng()\n', "KeyError: 'no' (raises.py:3)", 'could not be loaded'],
    ['imports.py', 'import no_such_module\n', '(imports.py:1)', 'or choose another interpreter'],
    ['exits.py', 'import sys\nsys.exit(4)\n', 'exit code 4', 'behind if __name__ == "__main__"'],
    ['exits-hard.py', 'import os\nos._exit(5)\n', 'ended its process while it was loaded', 'exit code 5'],
    ['nothing.py', 'x = 1\n', 'nothing.py has no function', 'def work(value)'],
    ['classes.py', 'class A: pass\n', 'has no function, only 1 class (A)', 'def work(value)'],
    ['bytes.py', '# coding: no-such-coding\nx = 1\n', 'SyntaxError', 'bytes.py'],
  ])('%s: why there are none, where, and what to do', async (name, text, what, more) => {
    const failure = listExports(write(name, text), inspectors)
    await expect(failure).rejects.toThrow(what)
    await expect(failure).rejects.toThrow(more)
  })

  test('cannot be listed without an interpreter, and the message says where one was looked for', async () => {
    const failure = listExports(write('own.py', 'def f(x): pass\n'), { ...inspectors, python: null })
    await expect(failure).rejects.toThrow('own.py needs Python 3.8 or newer, and none was found')
  })
})

describe('the place in a file', () => {
  test('is that of the innermost call of a traceback', () => {
    const stack = [
      'Traceback (most recent call last):',
      '  File "/x/my dir/f.py", line 9, in <module>',
      '  File "/x/my dir/f.py", line 3, in g',
      '  File "/usr/lib/python3.11/json/__init__.py", line 346, in loads',
      'ValueError: no',
    ].join('\n')
    expect(placeInFile(stack, '/x/my dir/f.py')).toBe('f.py:3')
  })

  test('is that of the innermost call, with or without an address', () => {
    const stack = 'Error: x\n    at a (file:///x/my%20dir/f.mjs:3:9)\n    at b (/x/my dir/f.mjs:10:2)'
    expect(placeInFile(stack, '/x/my dir/f.mjs')).toBe('f.mjs:3:9')
    expect(placeInFile('/x/f.cjs:7\n  oops\n', '/x/f.cjs')).toBe('f.cjs:7')
    expect(placeInFile(stack, '/x/other.mjs')).toBeNull()
  })
})
