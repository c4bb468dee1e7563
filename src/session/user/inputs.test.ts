// Inputs of a function of the user's, from real files and folders.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { folderInputs, jsonInputs, lineInputs, rangeInputs } from './inputs.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'procdeck-inputs-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function write(name: string, text: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('inputs', () => {
  test('of a range are its numbers', () => {
    expect(rangeInputs(-1, 3)).toMatchObject({ inputs: [-1, 0, 1, 2], summary: '-1 to 2' })
  })

  test('of a JSON array are its items; anything else is refused', () => {
    expect(jsonInputs('[1, {"a": [2]}]').inputs).toEqual([1, { a: [2] }])
    expect(jsonInputs('[1, {"a": [2]}]').label(1)).toBe('{"a":[2]}')
    for (const text of ['', '{', '{}', '[]', '7']) expect(() => jsonInputs(text)).toThrow(/JSON/)
  })

  test('of a text file are its lines, wherever the bytes are cut', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replace(/[\r\n]/g, ' '))
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 30 }), fc.boolean(), async (lines, windows) => {
        const text = lines.map((one) => `${one}${windows ? '\r\n' : '\n'}`).join('')
        expect((await lineInputs(write('lines.txt', text))).inputs).toEqual(lines)
      }),
      { numRuns: 50 },
    )
    const long = '€'.repeat(100_000)
    expect((await lineInputs(write('long.txt', `${long}\n${long}`))).inputs).toEqual([long, long])
  })

  test('a file that holds no line, is none or is not there is refused at once', async () => {
    await expect(lineInputs(write('empty.txt', ''))).rejects.toThrow('is empty')
    await expect(lineInputs(folder)).rejects.toThrow('a folder')
    await expect(lineInputs(join(folder, 'gone.txt'))).rejects.toThrow('no such file')
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    await expect(lineInputs(pipe)).rejects.toThrow('a named pipe')
  })

  test('of a folder are all files under it, links among them, and no circle is walked', async () => {
    mkdirSync(join(folder, 'a/b'), { recursive: true })
    for (const name of ['z.txt', 'a/y.txt', 'a/b/x.txt']) write(name, name)
    symlinkSync(folder, join(folder, 'a/b/up'))
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'))
    const { inputs, label, summary } = await folderInputs(folder)
    expect(inputs).toEqual(['a/b/up', 'a/b/x.txt', 'a/y.txt', 'dangling', 'z.txt'].map((name) => join(folder, name)))
    expect(label(1)).toBe('a/b/x.txt')
    expect(summary).toMatch(/^5 files of procdeck-inputs-/)
    await expect(folderInputs(join(folder, 'gone'))).rejects.toThrow('no such file')
  })
})

test('a whole number that JavaScript would change is refused with the text to write instead', () => {
  for (const text of ['[12345678901234567890]', '[1, {"a": -9007199254740993}]'])
    expect(() => jsonInputs(text)).toThrow(/would be changed: .* Write it as a text, "-?\d+"/)
  // Texts, fractions and large powers are what they were.
  for (const text of [
    '["12345678901234567890"]',
    '["\\"9007199254740993"]',
    '[9007199254740991, 1.5, 1e300, -0.25e-3]',
  ])
    expect(jsonInputs(text).inputs).toEqual(JSON.parse(text))
})
