// A library without the files that its children run: as a bundler leaves it.

import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { rolldown } from 'rolldown'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hostRuntime, requireBuilt } from '../src/engine/process/host-entry.ts'

const library = fileURLToPath(new URL('../dist/engine/index.js', import.meta.url))
const tasks = new URL('./programs/tasks.mjs', import.meta.url).href
const run = promisify(execFile)

const PROGRAM = `
import { Pool, Process, Supervisor } from ${JSON.stringify(library)}
const target = { module: ${JSON.stringify(tasks)}, export: 'increment' }
const say = ({ name, message }) => console.log(name + ': ' + message)
const pool = new Pool({ processes: 2 })
const child = new Process({ target, args: [1] })
const own = new Supervisor({ spawnIn: 'own-thread' })
const inThread = new Process({ target, args: [1], supervisor: own })
pool.apply(target, [1]).catch(say)
  .then(() => child.start()).catch(say)
  .then(() => inThread.start()).catch(say)
  .then(() => pool.terminate()).then(() => own.close())
`

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'procdeck-bundle-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

test.each(['esm', 'cjs'] as const)(
  'a bundle without the worker host says which file is missing, and ends: %s',
  async (format) => {
    const [input, file] = [
      join(folder, 'main.mjs'),
      join(folder, 'out', 'inner', format === 'esm' ? 'main.mjs' : 'main.cjs'),
    ]
    writeFileSync(input, PROGRAM)
    const bundle = await rolldown({ input, platform: 'node', logLevel: 'silent' })
    await bundle.write({ file, format, codeSplitting: false })
    await bundle.close()
    const { stdout } = await run(process.execPath, [file], { timeout: 15_000 })
    const lines = stdout.trim().split('\n')
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'PoolClosedError',
      'ProcessStateError',
      'ProcessStateError',
    ])
    for (const line of lines) {
      expect(line).toContain('a file of the library is missing: ')
      expect(line).toContain('host.cjs')
      expect(line).toContain("name it as external ('procdeck')")
    }
  },
)

test('half a worker host is missing too', () => {
  const { hostPath } = hostRuntime()
  expect(requireBuilt(hostPath)).toBe(hostPath)
  const half = join(folder, 'workers', 'host.cjs')
  mkdirSync(dirname(half))
  copyFileSync(hostPath, half)
  expect(() => requireBuilt(half)).toThrow(join(folder, 'workers', 'host-main.js'))
})
