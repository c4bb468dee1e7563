// The list of approved modules, on a real disk.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ApprovedModules } from './approved-modules.ts'

const [A, B] = ['a'.repeat(64), 'b'.repeat(64)]

let folder = ''
let warnings: string[] = []
const open = (): ApprovedModules =>
  new ApprovedModules(join(folder, 'sub', 'functions.json'), (text) => warnings.push(text))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'procdeck-book-'))
  warnings = []
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('the book of functions', () => {
  test('remembers what was approved and used last, first', async () => {
    const book = open()
    expect(await book.cards()).toEqual([])
    const one = await book.approve('/x/one.mjs', A)
    const two = await book.approve('/x/two.mjs', B)
    await book.used(one.id, 'work')
    const again = open()
    expect((await again.cards()).map(({ id, name, lastExport }) => [id, name, lastExport])).toEqual([
      [one.id, 'one.mjs', 'work'],
      [two.id, 'two.mjs', null],
    ])
    expect(await again.approved(two.id)).toBe(B)
    expect(warnings).toEqual([])
  })

  test('a file that is approved anew keeps its number', async () => {
    const book = open()
    const { id } = await book.approve('/x/one.mjs', A)
    expect((await book.approve('/x/one.mjs', B)).id).toBe(id)
    expect(await book.approved(id)).toBe(B)
    await book.forget(id)
    expect(await open().cards()).toEqual([])
    expect((await book.approve('/x/other.mjs', A)).id).not.toBe(id)
  })

  test('a list that cannot be read is put aside and said once', async () => {
    await open().approve('/x/one.mjs', A)
    const path = join(folder, 'sub', 'functions.json')
    for (const broken of [
      '{ not JSON',
      '{"version":2,"cards":[]}',
      '{"version":1,"cards":[{"id":1,"path":"/x","sha256":"zz","lastExport":null}]}',
    ]) {
      writeFileSync(path, broken)
      const book = open()
      expect(await book.cards()).toEqual([])
      expect(await book.cards()).toEqual([])
      expect(warnings.splice(0)).toHaveLength(1)
      await book.approve('/x/two.mjs', B)
    }
    const aside = readdirSync(join(folder, 'sub')).filter((name) => name.includes('corrupt'))
    expect(aside.length).toBeGreaterThan(0)
    expect(readFileSync(join(folder, 'sub', aside[0] ?? ''), 'utf8')).toBe('{ not JSON')
  })

  test.each([
    ['a byte order mark', (path: string) => writeFileSync(path, '\uFEFF{"version":1,"cards":[]}')],
    ['a field that nobody knows', (path: string) => writeFileSync(path, '{"version":1,"cards":[],"shell":true}')],
    ['half of it', (path: string) => writeFileSync(path, '{"version":1,"cards":[{"id":1,"path":"/x"')],
    ['nothing in it', (path: string) => writeFileSync(path, '')],
    [
      'a gigabyte',
      (path: string) => {
        writeFileSync(path, '')
        truncateSync(path, 2 ** 30)
      },
    ],
    ['a folder in its place', (path: string) => mkdirSync(path)],
    ['a named pipe in its place', (path: string) => execFileSync('mkfifo', [path])],
  ])('a list with %s is put aside and lost nowhere, and a new one begins', async (_what, make) => {
    const path = join(folder, 'sub', 'functions.json')
    mkdirSync(join(folder, 'sub'))
    make(path)
    const book = open()
    expect(await book.cards()).toEqual([])
    expect(warnings).toHaveLength(1)
    await book.approve('/x/one.mjs', A)
    expect(await open().cards()).toHaveLength(1)
    expect(readdirSync(join(folder, 'sub')).filter((name) => name.includes('corrupt'))).toHaveLength(1)
    expect(warnings).toHaveLength(1)
  })
})
