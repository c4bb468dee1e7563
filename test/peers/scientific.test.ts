// joblib and numpy under watch: right results, and threads times processes named. For each Python that has them.

import { execFileSync } from 'node:child_process'
import { afterEach, describe, expect, test } from 'vitest'
import { allPythons } from '../support/pythons.ts'
import { size } from '../support/size.ts'
import { leftOfWatched, programAt, watch, type Watching } from '../support/watching.ts'

function has(file: string, module: string): boolean {
  try {
    execFileSync(file, ['-c', `import ${module}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const withModule = (module: string) =>
  size({ short: [], full: allPythons().filter(({ file }) => has(file, module)) }).map(
    ({ version, file }) => [version, file] as const,
  )
const [joblib, numpy] = [withModule('joblib'), withModule('numpy')]

let watching: Watching | null = null
afterEach(async () => {
  await watching?.close()
  watching = null
  expect(leftOfWatched()).toEqual([])
})

describe.runIf(joblib.length > 0)('joblib under watch', () => {
  test.each(joblib)('has its result, and its workers have names: %s', { timeout: 120_000 }, async (_version, file) => {
    watching = watch([file, programAt('sci-joblib.py')])
    await watching.run.ended
    expect(watching.output).toEqual(['stdout: total 4730550595'])
    expect(watching.rows.filter(({ name }) => name.startsWith('LokyProcess-')).length).toBe(2)
    expect(watching.record.diagnoses).toEqual([])
  })
})

describe.runIf(numpy.length > 0)('numpy under watch', () => {
  test.each(numpy)('with threads in each worker is told: %s', { timeout: 300_000 }, async (_version, file) => {
    watching = watch([file, programAt('sci-numpy-threads.py')])
    await watching.run.ended
    expect(watching.output).toEqual(['stdout: 40 products'])
    expect(watching.record.diagnoses.map(({ name }) => name)).toContain('Threads times processes')
  })

  test.each(numpy)('with one thread in each is not: %s', { timeout: 300_000 }, async (_version, file) => {
    const env = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' }
    watching = watch([file, programAt('sci-numpy-threads.py')], { env })
    await watching.run.ended
    expect(watching.output).toEqual(['stdout: 40 products'])
    expect(watching.record.diagnoses.map(({ name }) => name)).not.toContain('Threads times processes')
  })
})
