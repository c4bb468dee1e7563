// The sample folder: made once, the same every time, and nothing half made is left.

import { createHash } from 'node:crypto'
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sampleFiles } from './sample-files.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'procdeck-sample-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function contents(path: string): Record<string, string> {
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).sort()
  return Object.fromEntries(
    names
      .filter((name) => lstatSync(join(path, name)).isFile())
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(path, name)))
          .digest('hex'),
      ]),
  )
}

test('three hundred texts and a link to nowhere, the same on each machine', async () => {
  const one = contents(await sampleFiles(join(folder, 'one')))
  expect(Object.keys(one)).toHaveLength(300)
  expect(lstatSync(join(folder, 'one', 'link-to-nowhere.txt')).isSymbolicLink()).toBe(true)
  expect(contents(await sampleFiles(join(folder, 'two')))).toEqual(one)
  expect(readdirSync(folder)).toEqual(['one', 'two'])
})

test('many who ask at once get the one that is made', async () => {
  const path = join(folder, 'one')
  expect(await Promise.all(Array.from({ length: 5 }, () => sampleFiles(path)))).toEqual(Array(5).fill(path))
  expect(readdirSync(folder)).toEqual(['one'])
})

test('what is there is left as it is', async () => {
  const path = await sampleFiles(join(folder, 'one'))
  writeFileSync(join(path, 'mine.txt'), 'mine')
  await sampleFiles(path)
  expect(readFileSync(join(path, 'mine.txt'), 'utf8')).toBe('mine')
})

test('where nothing can be written it says so', async () => {
  writeFileSync(join(folder, 'file'), '')
  await expect(sampleFiles(join(folder, 'file', 'below'))).rejects.toThrow('ENOTDIR')
})
