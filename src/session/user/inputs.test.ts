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

  test('a text that is not UTF-8 is refused with its line and what to do, and a mark before the first line is no part of it', async () => {
    const latin = Buffer.from('one\ntwo\ncaf\xe9\nfour\n', 'latin1')
    await expect(lineInputs(write('latin.txt', latin))).rejects.toThrow(
      /latin\.txt: line 3 is not UTF-8 \(perhaps Latin-1\), .*: iconv -f LATIN1 -t UTF-8\.$/,
    )
    await expect(lineInputs(write('wide.txt', Buffer.from('\uFEFFone\r\ntwo', 'utf16le')))).rejects.toThrow(
      /line 1 is not UTF-8 \(it looks like UTF-16\)/,
    )
    await expect(lineInputs(write('cut.txt', Buffer.from('one\n€', 'utf8').subarray(0, -1)))).rejects.toThrow(/line 2 /)
    expect((await lineInputs(write('marked.txt', '\uFEFFone\n\uFEFFtwo'))).inputs).toEqual(['one', '\uFEFFtwo'])
  })

  test('a bad byte anywhere in a long text is found in its line, wherever the pieces end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(20_000), fc.integer({ min: 0x80, max: 0xff }), async (bad, byte) => {
        const lines = Array.from({ length: 20_001 }, (_, i) => Buffer.from(`é${i}\n`))
        lines[bad] = Buffer.from([0x61, byte, 0x0a])
        await expect(lineInputs(write('long.txt', Buffer.concat(lines)))).rejects.toThrow(
          `line ${(bad + 1).toLocaleString('en')} is not UTF-8`,
        )
      }),
      { numRuns: 12 },
    )
  })

  test('of a folder, pipes and names that are not UTF-8 are left out where a function would hang or fail at them, and told', async () => {
    write('fine.txt', 'fine')
    execFileSync('mkfifo', [join(folder, 'pipe')])
    symlinkSync(join(folder, 'pipe'), join(folder, 'link to it'))
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9])]), 'named in Latin-1')
    write('a \uFFFD in its name', 'fine')
    const regular = await folderInputs(folder, 'regular')
    expect(regular.inputs).toEqual(['a \uFFFD in its name', 'fine.txt'].map((name) => join(folder, name)))
    expect(regular.summary).toMatch(
      /^2 files of procdeck-inputs-\w+, 2 left out as no regular file \(a pipe, a socket or a device\), 1 left out whose name is not UTF-8: rename it$/,
    )
    expect((await folderInputs(folder, 'any')).inputs).toHaveLength(4)
    rmSync(join(folder, 'fine.txt'))
    rmSync(join(folder, 'a \uFFFD in its name'))
    await expect(folderInputs(folder, 'regular')).rejects.toThrow(/holds no file, and 2 left out as no regular file/)
  })

  test('of a folder are all files under it, links among them, and no circle is walked', async () => {
    mkdirSync(join(folder, 'a/b'), { recursive: true })
    for (const name of ['z.txt', 'a/y.txt', 'a/b/x.txt']) write(name, name)
    symlinkSync(folder, join(folder, 'a/b/up'))
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'))
    const { inputs, label, summary } = await folderInputs(folder, 'regular')
    expect(inputs).toEqual(['a/b/up', 'a/b/x.txt', 'a/y.txt', 'dangling', 'z.txt'].map((name) => join(folder, name)))
    expect(label(1)).toBe('a/b/x.txt')
    expect(summary).toMatch(/^5 files of procdeck-inputs-/)
    await expect(folderInputs(join(folder, 'gone'), 'regular')).rejects.toThrow('no such file')
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
