// CPython's own tests of multiprocessing, under watch and without: the same number of tests, with the same results. In
// `npm run test:peers` only; a Python without its tests is left out (Debian: libpython3.11-testsuite).

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { allPythons } from '../support/pythons.ts'
import { size } from '../support/size.ts'
import { leftOfWatched, watch, type Watching } from '../support/watching.ts'

const SUITES = [
  'test_multiprocessing_main_handling',
  'test_multiprocessing_fork',
  'test_multiprocessing_spawn',
  'test_multiprocessing_forkserver',
  'test_concurrent_futures',
  'test_subprocess',
]

function hasSuite(file: string, suite: string): boolean {
  try {
    execFileSync(file, ['-c', `import importlib.util as u; assert u.find_spec("test.${suite}")`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const folder = mkdtempSync(join(tmpdir(), 'cpython-suites-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** "Ran 368 tests", and "OK (skipped=36)" or what failed. */
const resultOf = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => {
    const ran = /Ran \d+ tests?/.exec(line)?.[0]
    if (ran !== undefined) return [ran]
    return /^(?:OK|FAILED)(?: \(.*\))?$/.test(line) || /^(?:FAIL|ERROR): /.test(line) ? [line] : []
  })

async function plain(command: readonly string[]): Promise<readonly string[]> {
  const [file = '', ...args] = command
  const child = spawn(file, args, { cwd: folder, detached: true })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more
    })
  await once(child, 'close')
  return text.split('\n')
}

let watching: Watching | null = null
afterEach(async () => {
  await watching?.close()
  watching = null
  expect(leftOfWatched()).toEqual([])
})

const cells = size({
  short: [],
  full: allPythons().flatMap(({ version, file }) =>
    SUITES.filter((suite) => hasSuite(file, suite)).map((suite) => [version, suite, file] as const),
  ),
})

describe.runIf(cells.length > 0)("CPython's own tests have the same results under watch", () => {
  test.each(cells)('%s: %s', async (_version, suite, file) => {
    const command = [file, '-m', 'test', '-v', suite]
    watching = watch(command, { cwd: folder })
    await watching.run.ended
    const under = resultOf(watching.output.map((line) => line.replace(/^std(?:out|err): /, '')))
    const without = resultOf(await plain(command))
    process.stdout.write(`${suite}: ${without.join(', ')}\n`)
    expect(without.length).toBeGreaterThanOrEqual(2)
    expect(under).toEqual(without)
  })
})
