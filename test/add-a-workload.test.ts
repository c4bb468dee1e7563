// docs/workloads.md says how a workload is added. Here it is done, word for word, in a copy of the sources.

import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runtime } from './support/built-runtime.ts'
import { createSession } from '../src/session/create-session.ts'
import { EngineSource } from '../src/session/sources/engine-process/engine-source.ts'
import { until } from './support/os-view.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

let copy = ''

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'procdeck-workload-'))
  for (const name of ['src', 'scripts', 'test', 'e2e', 'package.json'])
    cpSync(join(root, name), join(copy, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
})

afterEach(() => {
  rmSync(copy, { recursive: true, force: true })
})

/** The code blocks of the page, by the file that the sentence before each names. */
function filesOfPage(): ReadonlyMap<string, string> {
  const page = readFileSync(join(root, 'docs/workloads.md'), 'utf8')
  const blocks = page.matchAll(/`(src\/workloads\/sums\/\w+\.ts)`[^`]*(?:`[^`]*`[^`]*)*?```ts\n([^]*?)```/g)
  return new Map([...blocks].map(([, file = '', text = '']) => [file, text]))
}

test('a workload that is written as docs/workloads.md says runs, and touches its folder and the list alone', async () => {
  const files = filesOfPage()
  expect([...files.keys()]).toEqual(['tasks', 'program', 'workload'].map((name) => `src/workloads/sums/${name}.ts`))
  mkdirSync(join(copy, 'src/workloads/sums'))
  for (const [file, text] of files) writeFileSync(join(copy, file), text)
  const list = join(copy, 'src/workloads/catalogue.ts')
  const text = readFileSync(list, 'utf8')
  const added = text
    .replace('const ALL: readonly Workload[] = [', 'const ALL: readonly Workload[] = [sums, ')
    .replace(
      'import type { Workload, Workload',
      "import { sums } from './sums/workload.ts'\nimport type { Workload, Workload",
    )
  expect(added).not.toBe(text)
  writeFileSync(list, added)

  // The layers hold for it, and it builds.
  execFileSync(process.execPath, [join(root, 'scripts/check/structure.mjs'), copy], { stdio: 'pipe' })
  const build = `import { buildPrograms } from '${pathToFileURL(join(copy, 'scripts/run/build-programs.mjs')).href}'\nawait buildPrograms()`
  execFileSync(process.execPath, ['--input-type=module', '-e', build], { cwd: copy, stdio: 'pipe' })

  const { session, local } = createSession({ runtime, spawnIn: 'this-thread' })
  try {
    const programs = pathToFileURL(`${copy}/out/programs/`)
    const engine = { module: new URL('engine-process.js', programs), export: 'runEngine' }
    const setup = { ...engine, args: [{ runtime, programs: programs.href }] }
    const launch = { workload: 'sums', parameters: { a: 20, b: 22 } }
    const { run } = await EngineSource.open(session.host, local.supervisor, setup, launch, {
      workers: 1,
      chunkSize: 'auto',
      restart: null,
    })
    await until('it is over', () => !run.active, 20_000)
    const record = session.journal.state.runs[run.id]
    expect(record).toMatchObject({ status: 'done', title: 'Sums', result: { headline: '20 + 22 = 42' } })
    expect(record?.checks).toEqual([{ name: 'the sum is right', ok: true, detail: '20 + 22 = 42' }])
  } finally {
    await session.close()
  }
}, 60_000)
