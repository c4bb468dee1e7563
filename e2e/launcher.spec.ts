// The launcher by keyboard alone, and a run in an engine process of its own.

import { expect, test } from './app.ts'
import { isRunning } from './os-view.ts'

// Engine processes are numbered from the first one on.
test.use({ ownApp: true })

test('by keyboard alone the launcher finds a workload, shows its form, and starts it', async ({ app }) => {
  const { page } = app
  await page.getByTestId('launcher-search').focus()
  await page.keyboard.type('queue results')
  await expect(page.locator('[data-testid^="launch-"]')).toHaveCount(1)
  await page.keyboard.press('Tab')
  // The field's own clear button stands between.
  if (!(await page.getByTestId('launch-queue-results').evaluate((button) => button === document.activeElement)))
    await page.keyboard.press('Tab')
  await expect(page.getByTestId('launch-queue-results')).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByTestId('setup-queue-results')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('workload')).toHaveAttribute('data-workload', 'queue-results')
  await expect(page.getByTestId('param-takeEveryMs')).toHaveValue('500')
  await expect(page.getByTestId('run-status')).toHaveCount(0)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'running')
  await page.getByTestId('launcher-search').fill('')
  await page.getByTestId('launch-queue-results').focus()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByTestId('launch-first-processes')).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(page.getByTestId('launch-queue-results')).toBeFocused()
})

test('a run in an engine process of its own is killed with it: its rows say so, and nothing is left', async ({
  app,
}) => {
  const { page } = app
  await page
    .getByTestId('own-engine')
    .locator('xpath=ancestor::label')
    .or(page.getByTestId('own-engine'))
    .first()
    .check()
  await expect(page.getByTestId('start')).toBeEnabled({ timeout: 30_000 })
  await page.getByTestId('start').click()
  const workers = page.locator('[data-testid="process-row"][data-state="running"]', { hasText: 'SpawnPoolWorker' })
  await expect(workers).toHaveCount(2, { timeout: 30_000 })
  const pids = await Promise.all((await workers.all()).map(async (row) => Number(await row.getAttribute('data-pid'))))
  const engine = page.locator('[data-testid="process-row"]', { hasText: 'Engine-1' })
  const enginePid = Number(await engine.getAttribute('data-pid'))
  expect(pids.every((pid) => isRunning(pid))).toBe(true)

  // A kill in the table works as on a local row.
  const [first = 0, second = 0] = pids
  await app.row(first).click()
  await page.getByTestId('process-grid').focus()
  await page.keyboard.press('k')
  await expect(app.row(first).getByTestId('cell-exit-code')).toHaveText('SIGKILL (-9)')
  await expect(app.row(first)).toContainText('killed by you (SIGKILL)')
  await expect(workers).toHaveCount(2, { timeout: 30_000 })
  const replaced = await Promise.all(
    (await workers.all()).map(async (row) => Number(await row.getAttribute('data-pid'))),
  )

  process.kill(enginePid, 'SIGKILL')
  await expect(app.row(enginePid).getByTestId('cell-exit-code')).toHaveText('SIGKILL (-9)')
  await expect(app.row(second)).toContainText('its engine process')
  await expect(app.row(second).getByTestId('cell-exit-code')).toHaveText('not known')
  await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'failed')
  await expect(page.getByText('ended before its run: killed from outside (SIGKILL)').first()).toBeVisible()
  expect([...pids, ...replaced, enginePid].filter((pid) => isRunning(pid))).toEqual([])
})
