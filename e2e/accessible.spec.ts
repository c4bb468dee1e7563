// The window without a mouse, and as a screen reader finds it: axe over every view, and the main job by keyboard alone.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'
import { expect, test } from './app.ts'
import { answerOpenDialog, answerQuestions, answerSaveDialog } from './dialogs.ts'
import { workersOf } from './os-view.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe complains about, a line each. */
async function complaints(page: Page, only: string | null = null): Promise<string[]> {
  const options = { resultTypes: ['violations'], ...(only === null ? {} : { runOnly: [only] }) }
  // Colours must be at rest: a row that has just been born fades.
  const results = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResults
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary ?? ''}`),
  )
}

test('no view has anything for axe to complain about, light or dark', async ({ app }) => {
  test.setTimeout(120_000)
  const { page, electron } = app
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-axe-'))
  try {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.evaluate(AXE)
    await expect(page.getByTestId('param-to')).toHaveValue(/\d/, { timeout: 30_000 })
    const look = async (view: string): Promise<void> => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
        // Nothing but the colours differs.
        const only = colorScheme === 'dark' ? 'color-contrast' : null
        expect(await complaints(page, only), `${view}, ${colorScheme}`).toEqual([])
      }
    }
    await page.getByTestId('restart-field').locator('summary').click()
    await look('empty, the restart policy open')

    await page.getByTestId('start').click()
    await expect(app.alive()).toHaveCount(2)
    const [first] = workersOf(app.pid)
    if (first === undefined) throw new Error('no worker')
    await app.row(first).getByTestId('kill').click()
    await expect(page.getByTestId('death-sentence')).toBeVisible()
    await app.row(first).getByTestId('open-details').click()
    await expect(page.getByTestId('details-cause')).toBeVisible()
    await look('running, one dead, its details')
    await page.getByTestId('process-grid').focus()
    await page.keyboard.press('End')
    await expect(page.getByTestId('history-memory').getByRole('application')).toBeVisible()
    await look('the details of a living one, with its charts')
    await page.keyboard.press('Escape')
    await page.getByTestId('results-workers').click()
    await page.getByTestId('filter').fill('colour:red')
    await look('results per process, a filter that is none')
    await page.getByTestId('filter').fill('')
    await page.getByTestId('results-distribution').click()
    await page.getByTestId('charts-view-usage').click()
    await expect(page.getByTestId('worker-shares').getByRole('application')).toBeVisible()
    await look('the distribution, CPU and memory')
    await page.getByTestId('results-times').click()
    await expect(page.getByTestId('worker-time').first()).toBeVisible()
    await look('times per process')
    await page.keyboard.press('F6')
    await expect(page.getByTestId('frozen')).toBeVisible()
    await look('frozen')
    await page.keyboard.press('F6')
    await page.getByTestId('view-timeline').click()
    await expect(page.getByTestId('timeline')).toBeVisible()
    await look('timeline')
    await page.getByTestId('view-queues').click()
    await page.getByTestId('cores-view-heat').click()
    await expect(page.getByTestId('queue-row')).toHaveCount(1)
    await look('queues, and the cores over the last minute')
    await page.getByTestId('cores-view-meters').click()
    await page.getByTestId('view-table').click()
    await page.getByTestId('open-help').click()
    await look('help')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await expect(page.getByTestId('palette-input')).toBeFocused()
    await look('palette')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+,')
    await page.getByTestId('setting-colours').selectOption('blue-orange')
    await look('settings')
    await page.keyboard.press('Escape')
    await page.getByTestId('choose-columns').click()
    await look('columns')
    await page.keyboard.press('Escape')
    await page.getByTestId('process-grid').focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Space')
    await look('a tagged row, in blue and orange')
    await page.keyboard.press('u')
    await app.alive().first().click({ button: 'right' })
    await page.getByTestId('menu-faults').click()
    await expect(page.getByTestId('menu-exit')).toBeVisible()
    await look('the menu of a row, with the faults')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.getByTestId('stop-all').click()
    await expect(app.alive()).toHaveCount(0)
    await look('cancelled')

    await page.getByTestId('setup-function').click()
    await look('your own function, none chosen')
    writeFileSync(join(folder, 'broken.mjs'), 'export const a = +\n')
    await answerOpenDialog(electron, join(folder, 'broken.mjs'))
    await page.getByTestId('function-choose').click()
    await expect(page.getByText('SyntaxError').first()).toBeVisible()
    await look('your own function, broken')
    writeFileSync(join(folder, 'fine.mjs'), 'export const a = (x) => ({ x })\n')
    await answerOpenDialog(electron, join(folder, 'fine.mjs'))
    await page.getByTestId('function-choose').click()
    await expect(page.getByTestId('function-export')).toBeVisible()
    for (const kind of ['range', 'lines', 'json', 'folder']) {
      await page.getByTestId(`inputs-${kind}`).click()
      await look(`your own function, ${kind}`)
    }
    writeFileSync(join(folder, 'raises.py'), 'def work(x):\n    return {}[x]\n')
    await answerOpenDialog(electron, join(folder, 'raises.py'))
    await page.getByTestId('function-choose').click()
    await page.getByTestId('method-fork').click()
    await page.getByTestId('inputs-range').click()
    await page.getByTestId('start').click()
    await expect(page.getByText('(raises.py:2)').first()).toBeVisible({ timeout: 30_000 })
    await look('your own function in Python, and what it raised')
    await page.getByTestId('setup-files').click()
    await look('files')
    await answerQuestions(electron, 0)
    await page.getByTestId('setup-watch').click()
    await page.getByTestId('watch-command').fill('python3 |')
    await page.getByTestId('start').click()
    await expect(page.getByText('Only a shell knows')).toBeVisible()
    await page.getByTestId('watch-command').fill(`sh -c 'sleep 600 & exit 1'`)
    await page.getByTestId('start').click()
    await expect(page.getByTestId('run-diagnosis')).toBeVisible({ timeout: 20_000 })
    await app.alive().first().dblclick()
    await page.getByTestId('details-stack-ask').click()
    await expect(page.getByTestId('details-stack')).toBeVisible()
    await look('a watched program with a finding, and the details of a process with its stack')
    await page.keyboard.press('Escape')
    await page.getByTestId('stop-all').click()
    await expect(app.alive()).toHaveCount(0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

/** Tab, as somebody does who looks for it. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 80; i++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never comes to ${selector}`)
}

test('by keyboard alone: launch, drag the workers, kill one, read why it died, export the results', async ({ app }) => {
  test.setTimeout(120_000)
  const { page, electron } = app
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-keys-'))
  try {
    await expect(page.getByTestId('param-to')).toHaveValue(/\d/, { timeout: 30_000 })
    await tabTo(page, '[data-testid="preset-60s"] input')
    await page.keyboard.press('ArrowLeft')
    await expect(page.getByTestId('preset-10s').locator('input')).toBeChecked()
    await page.keyboard.press('Control+Enter')
    await expect(app.alive()).toHaveCount(2)
    await tabTo(page, '[data-testid="workers-slider"] [role="slider"]')
    await page.keyboard.press('ArrowRight')
    await expect(app.alive()).toHaveCount(3)

    await tabTo(page, '[role="grid"]')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('details-cause')).toContainText('SIGKILL (-9)')
    await expect(page.getByTestId('details-cause')).toContainText('killed by you')
    await page.keyboard.press('Escape')
    await page.keyboard.press('/')
    await page.keyboard.type('state:exited')
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('process-row')).toHaveCount(1)
    await page.keyboard.press('/')
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('process-row')).toHaveCount(4)

    // Frozen the table stands still; the run goes on behind it and is there afterwards.
    await page.keyboard.press('z')
    await expect(page.getByTestId('frozen')).toBeVisible()
    const then = await page.getByTestId('run-value').textContent()
    await expect.poll(() => workersOf(app.pid).length, { timeout: 60_000 }).toBe(0)
    expect(await page.getByTestId('run-value').textContent()).toBe(then)
    await page.keyboard.press('z')
    await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'done')

    const saved = join(folder, 'results.csv')
    await answerSaveDialog(electron, saved)
    await tabTo(page, '[data-testid="save-csv"]')
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('save-csv')).toBeEnabled()
    const lines = readFileSync(saved, 'utf8').trim().split('\n')
    expect(lines[0]).toBe('task,input,outcome,value,error,pid,workMs,attempts')
    const total = Number(((await page.getByTestId('run-result').textContent()) ?? '').replace(/\D/g, ''))
    const sum = lines.slice(1).reduce((all, line) => all + Number(/,done,(\d+),/.exec(line)?.[1]), 0)
    expect(sum).toBe(total)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test.describe('another zoom', () => {
  // It stays with the window.
  test.use({ ownApp: true })

  test('at a zoom of 200 % nothing is cut off at the side, and every part is reached by scrolling down', async ({
    app,
  }) => {
    const { page, electron } = app
    await expect(page.getByTestId('start')).toBeEnabled({ timeout: 30_000 })
    await electron.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(2)
    })
    await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(640)
    const tooWide = (): Promise<boolean> =>
      page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
    expect(await tooWide()).toBe(false)
    await page.getByTestId('start').click()
    await expect(app.alive()).toHaveCount(2)
    for (const part of ['run-status', 'process-grid', 'events-find', 'throughput', 'stop-all']) {
      await page.getByTestId(part).scrollIntoViewIfNeeded()
      await expect(page.getByTestId(part)).toBeInViewport()
    }
    expect(await tooWide()).toBe(false)

    // Wherever one has scrolled to: what stops everything, and who it is whose details are open.
    await page.getByTestId('throughput').scrollIntoViewIfNeeded()
    await expect(page.getByTestId('stop-all')).toBeInViewport({ ratio: 1 })
    await app.alive().first().getByTestId('open-details').click()
    await expect(page.getByTestId('details').getByRole('heading', { level: 2 })).toBeInViewport({ ratio: 1 })
    await expect(page.getByRole('button', { name: 'Close the details' })).toBeInViewport({ ratio: 1 })
    await expect(page.getByTestId('stop-all')).toBeInViewport({ ratio: 1 })
  })
})

test('what changes is said to a screen reader, in words', async ({ app }) => {
  const { page } = app
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 30_000 })
  await page.getByTestId('start').click()
  await expect(page.getByTestId('announcer')).toContainText('2 processes alive', { timeout: 15_000 })
  const [pid] = workersOf(app.pid)
  process.kill(pid ?? 0, 'SIGKILL')
  await expect(page.getByTestId('announcer')).toContainText('killed from outside (SIGKILL)', { timeout: 15_000 })
})
