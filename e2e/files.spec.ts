// Files: two thousand real ones, each digest as sha256sum has it; and what is no readable file is one row with an error.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from './app.ts'
import { answerOpenDialog, answerSaveDialog } from './dialogs.ts'

const MANTINE = fileURLToPath(new URL('../node_modules/@mantine/core', import.meta.url))

interface Row {
  readonly input: string
  readonly outcome: string
  readonly value: { readonly bytes: number; readonly sha256: string; readonly words: number } | null
  readonly error: string | null
  readonly pid: number
}

test('two thousand files have the digests that sha256sum gives them, and a dead link and a pipe are one error each', async ({
  app,
}) => {
  test.setTimeout(180_000)
  const { page, electron } = app
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-files-'))
  try {
    // 2,171 real files; all of the package are twice as many, and show no more.
    mkdirSync(join(folder, 'real'))
    execFileSync('cp', ['-r', join(MANTINE, 'cjs'), join(MANTINE, 'lib'), join(folder, 'real')])
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'))
    execFileSync('mkfifo', [join(folder, 'pipe')])
    const sums = execFileSync('sh', ['-c', 'find real -type f -print0 | xargs -0 sha256sum'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    })
    const expected = new Map(
      sums
        .trim()
        .split('\n')
        .map((line) => [line.slice(66), line.slice(0, 64)]),
    )
    expect(expected.size).toBeGreaterThanOrEqual(2_000)

    await page.getByTestId('setup-files').click()
    await answerOpenDialog(electron, folder)
    await page.getByTestId('source-choose').click()
    await expect(page.getByTestId('source-name')).toContainText(`${(expected.size + 2).toLocaleString('en')} files`)
    await page.getByTestId('start').click()
    await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'failed', { timeout: 120_000 })
    await expect(page.locator('[data-testid="result-row"][data-outcome="failed"]')).toHaveCount(2)

    const saved = join(folder, 'results.json')
    await answerSaveDialog(electron, saved)
    await page.getByTestId('save-json').click()
    await expect(page.getByTestId('save-json')).toBeEnabled()
    const rows = JSON.parse(readFileSync(saved, 'utf8')) as readonly Row[]
    const digests = new Map(
      rows.filter(({ outcome }) => outcome === 'done').map(({ input, value }) => [input, value?.sha256]),
    )
    expect(Object.fromEntries(digests)).toEqual(Object.fromEntries(expected))
    const failed = rows.filter(({ outcome }) => outcome !== 'done')
    expect(failed.map(({ input }) => input)).toEqual(['dangling', 'pipe'])
    expect(failed[0]?.error).toContain('ENOENT')
    expect(failed[1]?.error).toContain('a named pipe')
    expect(new Set(rows.map(({ pid }) => pid)).size).toBeGreaterThan(1)

    // For a spreadsheet: what each file came to, in columns of its own.
    await answerSaveDialog(electron, join(folder, 'results.csv'))
    await page.getByTestId('save-csv').click()
    await expect(page.getByTestId('save-csv')).toBeEnabled()
    const [head, first] = readFileSync(join(folder, 'results.csv'), 'utf8').split('\n')
    expect(head).toBe('task,input,outcome,bytes,sha256,gzipBytes,words,error,pid,workMs,attempts')
    expect(first).toContain(',dangling,failed,,,,,')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('the sample files are there without a dialog: three hundred are read, the link to nowhere is one error', async ({
  app,
}) => {
  const { page } = app
  await page.getByTestId('setup-files').click()
  await page.getByTestId('source-sample').click()
  await expect(page.getByTestId('source-name')).toHaveText('sample-files: 301 files')
  await page.getByTestId('start').click()
  await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'failed', { timeout: 60_000 })
  await expect(page.locator('[data-testid="result-row"][data-outcome="failed"]')).toHaveCount(1)
})
