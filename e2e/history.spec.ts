// The history by keyboard: what was run and measured is there after a restart of the app, is found, renamed, compared,
// deleted, brought back and saved; and a damaged file is kept aside.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'
import { expect, startApp, test } from './app.ts'
import { answerOpenDialog, answerSaveDialog } from './dialogs.ts'
import { callFrom } from './page-call.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe complains about, a line each, in both colour schemes. */
async function expectAccessible(page: Page, view: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
    const options = { resultTypes: ['violations'], ...(colorScheme === 'dark' ? { runOnly: ['color-contrast'] } : {}) }
    const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResults
    const told = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`))
    expect(told, `${view}, ${colorScheme}`).toEqual([])
  }
}

const PRIMES = { workload: 'primes', parameters: { from: 10_000_000, to: 10_060_000, ranges: 6 } }

/** Measures it, and answers when it is over. */
async function measure(page: Page, workers: readonly number[], repeats: number): Promise<void> {
  const design = { workers, chunkSizes: ['auto'], methods: ['spawn'], repeats, warmUps: 0 }
  expect(await callFrom(page, 'lab.begin', { ...PRIMES, design })).toMatchObject({ ok: true })
  await expect.poll(() => callFrom(page, 'lab.open', {}), { timeout: 30_000 }).toEqual({ ok: true, value: null })
}

const rows = (page: Page) => page.getByTestId('history-row')

async function openHistory(page: Page): Promise<void> {
  await page.keyboard.press('Control+3')
  await expect(page.getByTestId('place-history')).toHaveAttribute('aria-current', 'page')
}

async function find(page: Page, words: string): Promise<void> {
  await page.keyboard.press('/')
  await expect(page.getByTestId('history-search')).toBeFocused()
  await page.keyboard.press('Control+a')
  await page.keyboard.type(words)
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('history-list').or(page.getByText('Nothing has this word'))).toBeVisible()
}

test('what was run and measured is found, compared, deleted, brought back and saved after a restart', async () => {
  test.setTimeout(120_000)
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-history-'))
  const profile = join(folder, 'profile')
  const before = await startApp([], profile)
  try {
    await openHistory(before.page)
    await expect(before.page.getByText('Nothing is kept yet')).toBeVisible()
    await before.page.evaluate(AXE)
    await expectAccessible(before.page, 'an empty history')
    await callFrom(before.page, 'run.start', { ...PRIMES, workers: 2, chunkSize: 'auto' })
    await expect(rows(before.page)).toHaveCount(1)
    await measure(before.page, [1, 2], 2)
    await measure(before.page, [2], 1)
    await expect(rows(before.page)).toHaveCount(3)
  } finally {
    await before.stop()
  }

  const { page, electron, stop } = await startApp([], profile)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  try {
    await page.evaluate(AXE)
    await openHistory(page)
    await expect(rows(page)).toHaveCount(3)
    await expect(page.getByTestId('history-count')).toHaveText('3 entries')
    await expect(rows(page).first()).toContainText('experiment · 2 trials')

    // An experiment, as the lab shows it; its title and notes.
    await page.getByTestId('history-list').focus()
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('lab-verdict')).toBeVisible()
    await expect(page.getByTestId('lab-cells')).toContainText('plain loop baseline')
    await expect(page.getByTestId('lab-trials').getByRole('application')).toBeAttached()
    await page.getByTestId('history-title').focus()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('After 100% “mending”')
    await page.keyboard.press('Enter')
    await expect(rows(page).first()).toContainText('After 100% “mending”')
    await page.getByTestId('history-notes').focus()
    await page.keyboard.type('quiet machine')
    await page.keyboard.press('Tab')
    await expect(page.getByText('saved', { exact: true })).toBeVisible()
    await expectAccessible(page, 'an experiment')

    for (const [format, begin] of [
      ['html', '<!doctype html>'],
      ['csv', 'trial,'],
    ] as const) {
      const path = join(folder, `report.${format}`)
      await answerSaveDialog(electron, path)
      await page.getByTestId(`history-save-${format}`).press('Enter')
      await expect(page.getByTestId('history-said')).toContainText(path)
      expect(readFileSync(path, 'utf8').slice(0, 40).toLowerCase()).toContain(begin)
    }
    const exported = join(folder, 'experiment.json')
    await answerSaveDialog(electron, exported)
    await page.getByTestId('history-export').press('Enter')
    await expect(page.getByTestId('history-said')).toContainText(exported)
    await page.getByTestId('history-said').press('Escape')
    await expect(page.getByTestId('history-opened')).toHaveCount(0)
    await expect(page.getByTestId('history-list')).toBeFocused()

    // Search: words, literally.
    await find(page, '100% QUIET')
    await expect(rows(page)).toHaveCount(1)
    await find(page, 'nowhere_')
    await expect(page.getByText('Nothing has this word: nowhere_')).toBeVisible()
    await page.keyboard.press('/')
    await page.keyboard.press('Escape')
    await expect(rows(page)).toHaveCount(3)

    // The run, and from there its form.
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('history-headline')).toContainText('primes')
    await page.keyboard.press('Escape')

    // Two ticked ones are compared.
    await page.keyboard.press('Home')
    await page.keyboard.press('Space')
    await page.keyboard.press('Space')
    await expect(page.getByTestId('history-count')).toHaveText('3 entries · 2 ticked')
    await page.keyboard.press('c')
    await expect(page.getByTestId('compared-cell')).toHaveCount(2)
    await expect(page.getByTestId('compared-cells')).toContainText('cannot tell with 1 trial')
    await expect(page.getByTestId('compared-verdict')).toHaveText(
      'Cannot tell: too few trials in each of 2 arrangements.',
    )
    await expect(page.getByTestId('compared-differences')).toContainText('repeats: 2, then 1')
    await expect(page.getByTestId('compared-differences')).toContainText(
      'Only in the first1 worker, chunks auto, spawn',
    )
    await expectAccessible(page, 'a comparison')

    // Deleted and brought back.
    await page.keyboard.press('Delete')
    await expect(rows(page)).toHaveCount(1)
    await expect(page.getByTestId('history-opened')).toHaveCount(0)
    await expect(page.getByTestId('history-said')).toContainText('Deleted 2 experiments')
    await expectAccessible(page, 'deleted')
    await page.keyboard.press('Control+z')
    await expect(rows(page)).toHaveCount(3)
    await expect(page.getByTestId('history-said')).toContainText('2 experiments are back')
    await page.keyboard.press('End')
    await page.keyboard.press('Delete')
    await expect(rows(page)).toHaveCount(2)
    await page.getByTestId('history-undo').press('Enter')
    await expect(rows(page)).toHaveCount(3)
    await expect(page.getByTestId('history-list')).toBeFocused()

    // A file that is no export, and one that is.
    writeFileSync(join(folder, 'other.json'), '{"a": 1}')
    await answerOpenDialog(electron, join(folder, 'other.json'))
    await page.getByTestId('history-import').press('Enter')
    await expect(page.getByText('Nothing was imported')).toBeVisible()
    await expect(page.getByRole('alert')).not.toContainText(/ at .*\.[jt]s/)
    await answerOpenDialog(electron, exported)
    await page.getByTestId('history-import').press('Enter')
    await expect(rows(page)).toHaveCount(4)
    await expect(page.getByTestId('history-said')).toContainText('1 experiment is imported')
    await expect(page.getByTestId('history-title')).toHaveValue('After 100% “mending”')
    await expect(page.getByTestId('history-notes')).toHaveValue('quiet machine')

    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await page.getByTestId('history-run-again').press('Enter')
    await expect(page.getByTestId('place-run')).toHaveAttribute('aria-current', 'page')
    await expect(page.getByTestId('param-to')).toHaveValue('10,060,000')
    await expect(page.getByTestId('start')).toBeFocused()
    expect(complaints).toEqual([])
  } finally {
    await stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
})

test('a damaged history is told where it is looked for, and its file is kept aside', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'procdeck-damaged-'))
  const damaged = 'no database at all'.repeat(400)
  writeFileSync(join(profile, 'history.sqlite'), damaged)
  const { page, stop } = await startApp([], profile)
  try {
    await openHistory(page)
    await expect(page.getByTestId('history-notice')).toContainText('could not be read; it was renamed to')
    await expect(page.getByText('Nothing is kept yet')).toBeVisible()
    const aside = readdirSync(profile).filter((name) => name.startsWith('history.sqlite.corrupt-'))
    expect(aside.map((name) => readFileSync(join(profile, name), 'utf8'))).toEqual([damaged])
    await page.getByRole('button', { name: 'Dismiss' }).press('Enter')
    await expect(page.getByTestId('history-notice')).toHaveCount(0)
  } finally {
    await stop()
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
})
