// The lab by keyboard: an experiment from its form to its verdict, and from there to a run; what cannot be measured is told
// at its field; what was measured when it is stopped stays.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'
import { type App, expect, test } from './app.ts'
import { answerSaveDialog } from './dialogs.ts'
import { callFrom } from './page-call.ts'
import { workersOf } from './os-view.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe complains about, a line each, in both colour schemes. */
async function expectAccessible(page: Page, view: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
    const options = { resultTypes: ['violations'], ...(colorScheme === 'dark' ? { runOnly: ['color-contrast'] } : {}) }
    const { violations } = (await page.evaluate(
      `axe.run('[data-testid="lab"]', ${JSON.stringify(options)})`,
    )) as AxeResults
    const told = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`))
    expect(told, `${view}, ${colorScheme}`).toEqual([])
  }
}

async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [field, text] of Object.entries(fields)) await page.getByTestId(`lab-${field}`).fill(text)
}

const SMALL = {
  'param-to': '10200000',
  'param-ranges': '20',
  workers: '1, 2',
  chunks: 'auto, 1',
  repeats: '2',
  'warm-ups': '0',
}

/** The form with its preset, opened by its key. */
async function openLab({ page }: App): Promise<void> {
  await page.keyboard.press('Control+2')
  await expect(page.getByTestId('place-lab')).toHaveAttribute('aria-current', 'page')
  // The form is kept until the window closes, also what the test before typed last.
  await page.getByTestId('lab-subject').selectOption('primes')
  await expect(page.getByTestId('lab-param-to')).toHaveValue('10,080,000')
}

test('an experiment goes from its form to its verdict, and from there into the form of a run', async ({ app }) => {
  const { page, electron } = app
  await page.evaluate(AXE)
  await openLab(app)
  await expect(page.getByTestId('lab-estimate')).toContainText('trials of 4 tasks')
  await expectAccessible(page, 'the empty lab')
  await fill(page, SMALL)
  await expect(page.getByTestId('lab-estimate')).toHaveText('10 trials of 20 tasks')

  await page.keyboard.press('Control+Enter')
  await expect(page.getByTestId('lab-progress-text')).toHaveText('Trial 1 of 10: plain loop')
  await expect(page.getByTestId('place-lab')).toHaveAccessibleName('Lab: an experiment is running')
  await expect(page.getByTestId('measure')).toBeDisabled()
  await expect(page.getByTestId('lab-progress-text')).toHaveText(/Trial [2-9] of 10: . workers?, chunks/)
  await expect(page.getByTestId('lab-progress')).toHaveCount(0, { timeout: 30_000 })
  await expect(page.getByTestId('lab-dot')).toHaveCount(0)

  await expect(page.getByTestId('lab-end')).toHaveText('10 of 10 trials measured')
  await expect(page.getByTestId('lab-verdict').locator('li').first()).toHaveText(
    /^(Good|Problem)It (helps|hardly helps|may help|does not help)/,
  )
  await expect(page.getByTestId('lab-checklist')).toContainText('Is there a baseline?')
  await expect(page.getByTestId('lab-trials-table').locator('tbody tr').first()).toContainText('plain loop')
  await expect(page.getByTestId('lab-cells')).toContainText('plain loop baseline')
  await expect(page.getByTestId('lab-heat').locator('tbody td')).toHaveCount(4)
  for (const chart of ['speed-up', 'efficiency', 'overhead', 'memory', 'trials'])
    await expect(page.getByTestId(`lab-${chart}`).getByRole('application')).toBeAttached()

  // A chart is read by the arrow keys, and as a table.
  const speedUp = page.getByTestId('lab-speed-up')
  await speedUp.getByRole('application').focus()
  await page.keyboard.press('ArrowRight')
  await expect(speedUp.getByTestId('chart-hint')).toContainText(
    /2 workers: [\d.]+ times \([\d.]+ times to [\d.]+ times\) measured/,
  )
  await expect(speedUp.getByTestId('chart-hint')).toContainText('2 workers: 2.00 times ideal')
  await speedUp.getByRole('button', { name: 'Table' }).press('Enter')
  await expect(speedUp.getByRole('rowheader', { name: '2 workers' })).toBeVisible()
  await expectAccessible(page, 'the result')

  const folder = mkdtempSync(join(tmpdir(), 'procdeck-lab-'))
  await answerSaveDialog(electron, join(folder, 'trials.csv'))
  await page.getByTestId('lab-save-csv').press('Enter')
  await expect(page.getByTestId('lab-save-csv')).toBeEnabled()
  expect(readFileSync(join(folder, 'trials.csv'), 'utf8').trim().split('\n')).toHaveLength(11)
  for (const [chart, rows] of [
    ['lab-speed-up', 3],
    ['lab-heat', 3],
  ] as const) {
    await answerSaveDialog(electron, join(folder, `${chart}.csv`))
    await page.getByTestId(`${chart}-csv`).press('Enter')
    await expect(page.getByTestId(`${chart}-csv`)).toBeEnabled()
    expect(
      readFileSync(join(folder, `${chart}.csv`), 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(rows)
    const area = await page.getByTestId(chart).boundingBox()
    await answerSaveDialog(electron, join(folder, `${chart}.png`))
    await page.getByTestId(`${chart}-png`).press('Enter')
    await expect(page.getByTestId(`${chart}-png`)).toBeEnabled()
    const picture = readFileSync(join(folder, `${chart}.png`))
    expect(picture.subarray(1, 4).toString()).toBe('PNG')
    // The width in its header is that of the chart on the screen.
    expect(picture.readUInt32BE(16)).toBeGreaterThanOrEqual(Math.floor(area?.width ?? 0))
  }
  rmSync(folder, { recursive: true })

  const apply = page.getByTestId('lab-apply')
  if ((await apply.count()) === 0) await expect(page.getByTestId('lab-nothing-to-apply')).toBeVisible()
  else {
    const [, workers = ''] = /Apply (\d) workers?/.exec((await apply.textContent()) ?? '') ?? []
    await apply.press('Enter')
    await expect(page.getByTestId('place-run')).toHaveAttribute('aria-current', 'page')
    await expect(page.getByTestId('workers-input')).toHaveValue(workers)
    await expect(page.getByTestId('param-to')).toHaveValue('10,200,000')
    await expect(page.getByTestId('start')).toBeFocused()
    await page.keyboard.press('Control+2')
    await expect(page.getByTestId('lab-verdict')).toBeVisible()
  }
  await expect.poll(() => workersOf(app.pid)).toEqual([])
})

test('what cannot be measured is told at its field, and nothing starts', async ({ app }) => {
  const { page } = app
  await openLab(app)
  const bad = [
    ['workers', '0', 'expected 1 to 256 workers, got 0'],
    ['workers', '1, 10000', 'expected 1 to 256 workers, got 10,000'],
    ['workers', '', 'Type at least one number of workers'],
    ['chunks', '1, 100', 'expected at most the 4 tasks that there are, got 100'],
    ['param-to', '5', 'expected a number above "from"'],
    ['repeats', '0', 'expected at least 1, got 0'],
  ] as const
  for (const [field, text, message] of bad) {
    const input = page.getByTestId(`lab-${field}`)
    const before = await input.inputValue()
    await input.fill(text)
    await expect(page.getByText(message)).toBeVisible()
    await page.keyboard.press('Control+Enter')
    await expect(page.getByText('Not measured')).toBeVisible()
    await expect(page.getByText(message)).toBeVisible()
    await input.fill(before)
    await expect(page.getByText(message)).toHaveCount(0)
  }
  await page.getByTestId('lab-method-spawn').click()
  await expect(page.getByText('Choose at least one start method.')).toBeVisible()
  await page.getByTestId('lab-method-spawn').click()
  await expect(page.getByText('Choose at least one start method.')).toHaveCount(0)
  // What was typed outlives the way to another place.
  await page.getByTestId('lab-subject').selectOption('watch')
  await page.getByTestId('lab-command').fill('sleep 0')
  await expect(page.getByText('Write {n} where the number of workers belongs')).toBeVisible()
  await page.keyboard.press('Control+1')
  await page.keyboard.press('Control+2')
  await expect(page.getByTestId('lab-command')).toHaveValue('sleep 0')
  expect(await callFrom(page, 'lab.open', {})).toEqual({ ok: true, value: null })
  expect(workersOf(app.pid)).toEqual([])
})

test('an experiment is paused, goes on, and keeps what was measured when it is stopped', async ({ app }) => {
  const { page } = app
  await openLab(app)
  await fill(page, { ...SMALL, repeats: '50' })
  await expect(page.getByTestId('lab-estimate')).toHaveText('250 trials of 20 tasks')
  await page.getByTestId('measure').press('Enter')
  await page.getByTestId('lab-pause').press('Enter')
  await expect(page.getByTestId('lab-progress-text')).toHaveText(/^Paused after \d+ of 250 trials$/)
  await expect.poll(() => workersOf(app.pid)).toEqual([])
  await page.getByTestId('lab-pause').press('Enter')
  await expect(page.getByTestId('lab-progress-text')).toHaveText(/^Trial [4-9] of 250/)
  await page.getByTestId('lab-stop').press('Enter')
  await expect(page.getByTestId('lab-end')).toHaveText(/^Stopped: \d of 250 trials measured$/)
  await expect(page.getByTestId('lab-cells')).toContainText('plain loop')
  await expect(page.getByTestId('measure')).toBeEnabled()
  await expect.poll(() => workersOf(app.pid)).toEqual([])
})
