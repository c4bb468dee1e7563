import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundleModule } from '../../../test/support/bundle-module.mjs'
import { saveFile } from './save-file.ts'

let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'save-file-'))
  path = join(folder, 'results.json')
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function* later(piece: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  yield piece
}

test('texts and bytes are written one after the other, as they come', async () => {
  await saveFile(path, ['one ', new TextEncoder().encode('zwei '), '', 'trés'])
  expect(readFileSync(path, 'utf8')).toBe('one zwei trés')
  await saveFile(path, later(Buffer.from('vier')))
  expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['vier', ['results.json']])
})

/** Saves a megabyte in a program whose files may have 64 blocks, of 512 or of 1,024 bytes. */
async function saveUnderLimit(pieces: string): Promise<string> {
  const script = await bundleModule('session/store/save-file.ts', join(folder, 'of-its-own', 'saves.mjs'))
  const lines = [
    `import { saveFile } from ${JSON.stringify(script)}`,
    `await saveFile(${JSON.stringify(path)}, ${pieces}).then(() => console.log('saved'), ({ code }) => console.log(code))`,
  ]
  const { stdout } = spawnSync(
    'sh',
    ['-c', 'ulimit -f 64; exec "$@"', 'sh', process.execPath, '--input-type=module', '-e', lines.join('\n')],
    { encoding: 'utf8' },
  )
  rmSync(join(folder, 'of-its-own'), { recursive: true })
  return stdout.trim()
}

test.skipIf(process.platform === 'win32').each([
  ['a text', "['x'.repeat(1e6)]"],
  ['bytes', '[Buffer.alloc(1e6)]'],
  ['many pieces', "Array.from({ length: 1000 }, () => 'x'.repeat(1e3))"],
])('%s of which the system takes a part alone is refused, and the old file stays', async (_what, pieces) => {
  writeFileSync(path, 'before')
  expect(await saveUnderLimit(pieces)).toBe('EFBIG')
  expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['before', ['results.json']])
})
