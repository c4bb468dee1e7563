// What is wrong with a command line is refused at its field, before anything is started.

import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { CommandFailure } from '../../shared/command-failure.ts'
import { planWatch, suggestionFor } from './plan-watch.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'plan-watch-')))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function file(name: string, content: string | Uint8Array, mode = 0o644): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}

async function refusalOf(commandLine: string, where = folder): Promise<readonly unknown[]> {
  try {
    await planWatch({ commandLine, folder: where }, process.env)
  } catch (error) {
    expect(error).toBeInstanceOf(CommandFailure)
    return (error as CommandFailure).issues.map(({ path, message }) => `${path}: ${message}`)
  }
  return ['not refused']
}

file('good.py', 'print("hello")\n')
file('bytes.py', Buffer.from('print("\xe9")\n', 'latin1'))
file('latin.py', Buffer.from('# -*- coding: latin-1 -*-\nprint("\xe9")\n', 'latin1'))
file('broken.py', 'print(1)\nif True print(2)\n')
file('null.py', 'print(1)\0\n')
file('tool.py', '#!/usr/bin/env python3\nprint(1)\n', 0o755)
file('old', '#!/bin/sh\necho 3.7\n', 0o755)
mkdirSync(join(folder, 'sub'))
mkdirSync(join(folder, 'package'))
file('package/__main__.py', 'print(1)\n')
mkdirSync(join(folder, 'venv', 'bin'), { recursive: true })
symlinkSync('/nowhere/python3', join(folder, 'venv', 'bin', 'python3'))
// As an interpreter of 3.7 answers.
symlinkSync(join(folder, 'old'), join(folder, 'venv', 'bin', 'python3.7'))

describe('a command line to watch', () => {
  test.each([
    'python3 good.py 4',
    'python3 latin.py',
    'python3 package',
    'python3 -m json.tool',
    'python3 -c "print(1)"',
    'python3 -W error good.py',
    'python3 -X dev good.py',
    './tool.py',
    'sh -c "echo hello | cat"',
  ])('%j is taken', async (commandLine) => {
    const { command, cwd } = await planWatch({ commandLine, folder }, process.env)
    expect([command.length > 0, cwd]).toEqual([true, folder])
  })

  test.each([
    ['nothing', '', /Type a command/],
    ['a script without its interpreter', 'good.py', /Name the interpreter first: python3 good\.py/],
    ['no such program', 'python99 good.py', /There is no "python99" in the folders of PATH/],
    ['no such script', 'python3 missing.py', /There is no file .*missing\.py/],
    ['a folder as a script', 'python3 sub', /sub is a folder without a __main__\.py/],
    ['a folder as a program', './sub', /sub is a folder/],
    ['a script that is not UTF-8', 'python3 bytes.py', /bytes\.py, line 1: .*(utf-8|UTF-8|unicode)/i],
    ['a syntax error', 'python3 broken.py', /broken\.py, line 2: /],
    ['a syntax error behind an option with a value', 'python3 -W error broken.py', /broken\.py, line 2: /],
    ['no such script behind one', 'python3 -X dev missing.py', /There is no file .*missing\.py/],
    ['zero bytes', 'python3 null.py', /null\.py, line 1: .*null/],
    ['a venv whose Python is gone', 'venv/bin/python3 good.py', /There is no file .*venv\/bin\/python3/],
    ['a Python that is too old', 'venv/bin/python3.7 good.py', /is Python 3\.7\. Python 3\.8 to 3\.13 can be watched/],
    ['a pipe', 'python3 good.py | head', /Only a shell knows/],
  ])('is refused at its field: %s', async (_what, commandLine, message) => {
    expect(await refusalOf(commandLine)).toEqual([
      expect.stringMatching(new RegExp(`^parameters\\.commandLine: .*${message.source}`, message.flags)),
    ])
  })

  test('is refused at the folder where there is none', async () => {
    expect(await refusalOf('python3 good.py', join(folder, 'none'))).toEqual([
      `parameters.folder: There is no folder ${join(folder, 'none')}.`,
    ])
  })

  test('is made from a file that a person picks', () => {
    const python = join(folder, 'venv', 'bin', 'python')
    expect(suggestionFor(join(folder, 'good.py'))).toEqual({
      commandLine: `python3 ${join(folder, 'good.py')}`,
      folder,
    })
    symlinkSync(process.execPath, python)
    expect(suggestionFor(join(folder, 'package', '__main__.py'))).toEqual({
      commandLine: `${python} ${join(folder, 'package', '__main__.py')}`,
      folder: join(folder, 'package'),
    })
    expect(suggestionFor(join(folder, 'old')).commandLine).toBe(join(folder, 'old'))
  })
})
