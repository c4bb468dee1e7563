// One file read, against the tools of the system; and as an ordinary user, one that may not be read.

import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { describeFile } from './tasks.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'procdeck-file-'))
  chmodSync(folder, 0o755)
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('a file', () => {
  test('has the size, digest and words that the system’s tools say, also over several pieces', () => {
    for (const text of ['', 'one', ' two\twords \n', 'naïve café\n'.repeat(800_000)]) {
      const path = join(folder, 'text')
      writeFileSync(path, text)
      const { bytes, sha256, words, gzipBytes } = describeFile(path)
      expect(bytes).toBe(Buffer.byteLength(text))
      expect(sha256).toBe(execFileSync('sha256sum', [path], { encoding: 'utf8' }).slice(0, 64))
      expect(words).toBe(Number(execFileSync('wc', ['-w', path], { encoding: 'utf8' }).trim().split(' ')[0]))
      expect(gzipBytes).toBeLessThanOrEqual(gzipSync(text).length * 1.1 + 100)
    }
    expect(gunzipSync(Buffer.concat([gzipSync('a'), gzipSync('b')])).toString()).toBe('ab')
  })

  test('that is none, or is not there, is an error at once', () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    expect(() => describeFile(pipe)).toThrow('a named pipe')
    expect(() => describeFile(folder)).toThrow('a folder')
    expect(() => describeFile(join(folder, 'gone'))).toThrow('ENOENT')
  })

  test('that an ordinary user may not read is an error', () => {
    const secret = join(folder, 'secret')
    writeFileSync(secret, 'nothing')
    chmodSync(secret, 0)
    const code = join(folder, 'files.mjs')
    copyFileSync(fileURLToPath(new URL('../../../out/programs/files/tasks.js', import.meta.url)), code)
    // It gives its rights away by itself: the binary of this Node may be in a folder that only its user may enter.
    const giveUp = process.getuid?.() === 0 ? 'process.setgid(65534); process.setuid(65534);' : ''
    const program = `${giveUp} import(${JSON.stringify(code)}).then(({ describeFile }) => describeFile(${JSON.stringify(secret)}))
      .then(() => console.log('read'), (error) => console.log(error.code))`
    const { stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8', cwd: folder })
    expect(stdout.trim()).toBe('EACCES')
  })
})
