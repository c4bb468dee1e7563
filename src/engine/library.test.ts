// The built library as a stranger uses it: by its name, in plain Node, with its types.

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)
const folders: string[] = []

/** A project of its own, with `procdeck` among its packages. */
function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-library-'))
  folders.push(folder)
  mkdirSync(join(folder, 'node_modules', '@types'), { recursive: true })
  symlinkSync(ROOT, join(folder, 'node_modules', 'procdeck'))
  symlinkSync(join(ROOT, 'node_modules', '@types', 'node'), join(folder, 'node_modules', '@types', 'node'))
  for (const [name, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    writeFileSync(join(folder, name), text)
  }
  return folder
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const TASKS = 'export const square = (x) => x * x\n'

test('the example of the README runs in plain Node', async () => {
  const folder = project({
    'tasks.js': TASKS,
    'main.js': `import { Pool, Process } from 'procdeck'
const module = new URL('./tasks.js', import.meta.url)
const child = new Process({ target: { module, export: 'square' }, args: [10], name: 'p1' })
await child.start()
console.log(await child.join(10_000), child.exitCode)
const pool = new Pool({ processes: 2 })
console.log((await pool.map({ module, export: 'square' }, [1, 2, 3])).join())
await pool.close()
await pool.join()
`,
  })
  const { stdout } = await run(process.execPath, ['main.js'], { cwd: folder })
  expect(stdout).toBe('true 0\n1,4,9\n')
})

test('its types are there, and refuse what is wrong', async () => {
  const folder = project({
    'right.ts': `import { Pool, Process, WorkerLostError } from 'procdeck'
const target = { module: new URL('./tasks.js', import.meta.url), export: 'square' }
const child: Process = new Process({ target, args: [1], daemon: true })
const code: number | null = child.exitCode
const pool = new Pool({ processes: 2, onWorkerLost: 'retry' })
export const results: Promise<number[]> = pool.map<number>(target, [1, 2], { chunkSize: 'auto' })
export { code, WorkerLostError }
`,
    'wrong.ts': `import { Pool } from 'procdeck'
export const pool = new Pool({ processes: '2' })
`,
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        strict: true,
        module: 'nodenext',
        target: 'es2022',
        noEmit: true,
        types: ['node'],
        skipLibCheck: false,
      },
    }),
  })
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  const failed = await run(process.execPath, [tsc, '-p', folder]).catch((error: { stdout: string }) => error)
  const told = failed.stdout.trim().split('\n')
  expect(told).toHaveLength(1)
  expect(told[0]).toContain('wrong.ts(2,')
})
