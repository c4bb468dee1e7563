// A file that a person names with --history is theirs: what is no history is refused and left as it is.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Database } from '../session/store/database.ts'
import { CliHistory } from './history.ts'

let folder = ''
let path = ''
const opened: CliHistory[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-history-'))
  path = join(folder, 'mine')
  vi.stubEnv('XDG_CONFIG_HOME', folder)
  vi.stubEnv('APPDATA', folder)
  vi.stubEnv('HOME', folder)
})

afterEach(() => {
  for (const one of opened.splice(0)) one.close()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

function history(file: string | false | undefined): CliHistory {
  const one = new CliHistory(file)
  opened.push(one)
  return one
}

/** What stands in the folder, and what is in each file. */
const content = (): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => {
    const at = join(folder, name)
    return statSync(at).isFile() ? `${name} ${readFileSync(at, 'latin1')}` : name
  })

function makeDamaged(at: string): void {
  const db = new Database(at)
  db.exec('CREATE TABLE bookmarks (url TEXT)')
  db.close()
  const bytes = readFileSync(at)
  writeFileSync(at, Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(bytes.length - 100, 7)]))
}

const notMine: readonly (readonly [string, () => void, string])[] = [
  ['a folder', () => mkdirSync(join(path, 'src'), { recursive: true }), 'is a folder. Name a file in it.'],
  [
    'a text',
    () => writeFileSync(path, '# My project\n'),
    'is no database of SQLite. It was left as it is: name another file.',
  ],
  [
    'a damaged database',
    () => makeDamaged(path),
    'is no history, or a damaged one. It was left as it is: name another file.',
  ],
  [
    'a database of another program',
    () => {
      const db = new Database(path)
      db.exec('CREATE TABLE bookmarks (url TEXT)')
      db.close()
    },
    'is a database of another program. Move the file away.',
  ],
]
test.each(notMine)('%s is refused by the name of the option, and is left as it is', async (_what, make, message) => {
  make()
  const before = content()
  await expect(history(path).check()).rejects.toThrow(`--history: ${path} ${message}`)
  expect(content()).toEqual(before)
})

test.skipIf(process.platform === 'win32')('a pipe is refused, and nobody waits for its other end', async () => {
  execFileSync('mkfifo', [path])
  await expect(history(path).check()).rejects.toThrow(`--history: ${path} is no regular file. Name another one.`)
})

test('a file that is not there yet is made when it is opened, with its folders, and read again', async () => {
  const file = join(folder, 'new', 'history.sqlite')
  const first = history(file)
  await first.check()
  expect(content()).toEqual([])
  expect((await first.open())?.list({ search: '', limit: 1, offset: 0 }).total).toBe(0)
  first.close()
  await history(file).check()
})

test('an empty file becomes a history', async () => {
  writeFileSync(path, '')
  await history(path).check()
  expect(readFileSync(path, 'latin1')).toMatch(/^SQLite format 3/)
})

test('none is opened where none is wanted', async () => {
  const none = history(false)
  await none.check()
  expect([await none.open(), content()]).toEqual([null, []])
})

test.runIf(process.platform === 'linux')('the file of the app itself is set aside where it is damaged', async () => {
  const warned = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const own = join(folder, 'procdeck', 'history.sqlite')
  for (const named of [undefined, own]) {
    mkdirSync(join(folder, 'procdeck'))
    writeFileSync(own, 'x'.repeat(5_000))
    const one = history(named)
    await one.check()
    expect((await one.open())?.list({ search: '', limit: 1, offset: 0 }).total).toBe(0)
    expect(warned.mock.lastCall?.[0]).toContain(`it was renamed to ${own}.corrupt-`)
    one.close()
    rmSync(join(folder, 'procdeck'), { recursive: true })
  }
  warned.mockRestore()
})
