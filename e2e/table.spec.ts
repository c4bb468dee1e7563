// The table as a person sets it up: settings, columns, several rows at once, rows as text; and the window's own size.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, expect, startApp, test } from './app.ts'
import { procStat } from '../test/support/proc-stat.mjs'
import { isRunning, workersByStart, workersOf } from './os-view.ts'

async function launch(app: App, workers: number): Promise<void> {
  const { page } = app
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 30_000 })
  await page.getByTestId('workers-input').fill(String(workers))
  await page.getByTestId('workers-input').press('Enter')
  await page.getByTestId('start').click()
  await expect.poll(() => workersOf(app.pid).length, { timeout: 30_000 }).toBe(workers)
}

test('who wants to be asked is asked before a kill: Escape leaves the process alone, Enter kills it', async ({
  app,
}) => {
  const { page } = app
  await launch(app, 2)
  await page.keyboard.press('Control+,')
  await page.getByTestId('setting-askBeforeKill').click({ force: true })
  await page.getByTestId('setting-byteUnits').selectOption('decimal')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('settings')).toBeHidden()
  await expect(page.getByTestId('totals')).toContainText(' MB')

  const [pid = 0] = workersOf(app.pid)
  await app.row(pid).click()
  await page.getByTestId('process-grid').focus()
  await page.keyboard.press('k')
  await expect(page.getByTestId('confirm')).toContainText(`with PID ${pid}?`)
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('confirm')).toBeHidden()
  expect(isRunning(pid)).toBe(true)
  await app.row(pid).getByTestId('kill').click()
  await expect(page.getByTestId('confirm')).toContainText(`with PID ${pid}?`)
  await page.keyboard.press('Enter')
  await expect(app.row(pid)).toContainText('SIGKILL (-9)')

  await page.reload()
  await expect(page.getByTestId('totals')).toContainText(' MB')
  await page.keyboard.press('Control+,')
  await expect(page.getByTestId('setting-askBeforeKill')).toBeChecked()
})

test('tagged rows are paused, resumed and killed together, and copied as text', async ({ app }) => {
  const { page } = app
  await launch(app, 3)
  const [first = 0, second = 0, third = 0] = workersByStart(app.pid)
  await app.row(first).click()
  await page.getByTestId('process-grid').focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Space')
  await expect(page.getByTestId('tagged')).toContainText('2 rows tagged, 2 alive')
  const stopped = (): string[] => [first, second, third].map((pid) => procStat(pid).state)
  await page.keyboard.press('p')
  await expect.poll(() => stopped().filter((state) => state === 'T').length).toBe(2)
  await page.getByTestId('tagged-resume').click()
  await expect.poll(() => stopped().filter((state) => state === 'T').length).toBe(0)

  // Into a field of the page's own: what the clipboard holds, no permission asked.
  await page.getByTestId('process-grid').focus()
  await page.keyboard.press('Control+c')
  await page.getByTestId('filter').focus()
  await page.keyboard.press('Control+v')
  const copied = await page.getByTestId('filter').inputValue()
  // A whole number: memory in bytes may end in the digits of a PID.
  const holds = (pid: number): boolean => new RegExp(`\\b${pid}\\b`).test(copied)
  expect([first, second, third].map(holds)).toEqual([true, true, false])
  await page.getByTestId('filter').fill('')

  await page.getByTestId('tagged-kill').click()
  await expect(app.row(first)).toContainText('killed by you (SIGKILL)')
  await expect(app.row(second)).toContainText('killed by you (SIGKILL)')
  expect(isRunning(third)).toBe(true)
  // A row that is cleared takes its tag with it.
  await page.getByTestId('clear-dead').click()
  await expect(page.getByTestId('tagged')).toHaveCount(0)
  await app.row(third).click()
  await page.getByTestId('process-grid').focus()
  await page.keyboard.press('Space')
  await expect(page.getByTestId('tagged')).toContainText('1 row tagged, 1 alive')
  await page.keyboard.press('u')
  await expect(page.getByTestId('tagged')).toHaveCount(0)
})

test('columns are put away and come back, also after the window was loaded again', async ({ app }) => {
  const { page } = app
  await launch(app, 2)
  await page.getByTestId('choose-columns').click()
  await page.getByTestId('column-memory').click({ force: true })
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('sort-memory')).toHaveCount(0)
  await expect(page.getByTestId('cell-memory')).toHaveCount(0)
  await page.reload()
  await expect(page.getByTestId('cell-cpu')).toHaveCount(2)
  await expect(page.getByTestId('cell-memory')).toHaveCount(0)
  await page.getByTestId('choose-columns').click()
  await page.getByTestId('column-memory').click({ force: true })
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('cell-memory')).toHaveCount(2)
})

test('a followed row stays in sight while sorting moves it', async ({ app }) => {
  const { page } = app
  await launch(app, 24)
  const last = workersOf(app.pid).at(-1) ?? 0
  await page.getByTestId('sort-pid').click() // rising: the highest number is the last
  await page.getByTestId('process-grid').focus()
  await page.keyboard.press('End')
  await expect(app.row(last)).toBeInViewport()
  await page.keyboard.press('f')
  await expect(app.row(last).getByLabel('followed')).toBeVisible()
  await page.getByTestId('sort-pid').click() // falling: it is the first now
  await expect(app.row(last)).toBeInViewport()
})

test('the window comes back as large as it was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-place-'))
  try {
    const first = await startApp([], folder)
    await first.electron.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 60, y: 40, width: 1111, height: 777 })
    })
    await expect
      .poll(() => {
        try {
          return readFileSync(join(folder, 'window.json'), 'utf8')
        } catch {
          return ''
        }
      })
      .toContain('1111')
    await first.stop()
    const second = await startApp([], folder)
    const bounds = await second.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())
    await second.stop()
    expect(bounds).toMatchObject({ width: 1111, height: 777 })
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
})
