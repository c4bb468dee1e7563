// Faults from the details of a process and from the menu of its row: the row shows its exit code and cause, and other workers take its tasks.

import { expect, test } from './app.ts'
import { workersOf } from './os-view.ts'
import { countPrimesBySieve } from './sieve.ts'

test('a worker that is made to abort, exit or send garbage dies of that, and others under chaos; the run is right', async ({
  app,
}) => {
  test.setTimeout(120_000)
  const { page } = app
  await page.getByTestId('preset-10s').click()
  // It is sized for this machine first.
  await expect(page.getByText('about 10 s of work for one process')).toBeVisible({ timeout: 30_000 })
  const numbers = ['from', 'to'].map(async (field) =>
    Number((await page.getByTestId(`param-${field}`).inputValue()).replaceAll(',', '')),
  )
  const [from = 0, to = 0] = await Promise.all(numbers)
  await page.getByTestId('start').click()
  for (const [fault, exitCode, cause] of [
    ['abort', 'SIGABRT (-6)', 'crashed (SIGABRT)'],
    ['exit', '3', 'ended with exit code 3'],
    ['exit 42', '42', 'ended with exit code 42'],
    ['garbage', 'SIGKILL (-9)', 'ProtocolError'],
  ] as const) {
    await expect(app.alive()).toHaveCount(2)
    const [pid = 0] = workersOf(app.pid)
    if (fault === 'exit') {
      await app.row(pid).click({ button: 'right' })
      await page.getByTestId('menu-faults').click()
      await page.getByTestId('menu-exit').click()
    } else {
      await app.row(pid).getByTestId('open-details').click()
      await page.getByTestId('details-signal').selectOption(fault.replace(/ .*/, ''))
      if (fault === 'exit 42') await page.getByTestId('details-exit-code').fill('42')
      await page.getByTestId('details-send').click()
    }
    await expect(app.row(pid).getByTestId('cell-exit-code')).toHaveText(exitCode)
    await expect(app.row(pid)).toContainText(cause)
    await expect(page.getByTestId('death-sentence')).toContainText('took its place')
    await page.keyboard.press('Escape')
  }
  // Again and again, until it is switched off.
  await expect(app.alive()).toHaveCount(2)
  await page.getByTestId('run-chaos').selectOption('500')
  const killed = page.locator('[data-testid="process-row"]', { hasText: 'killed by you (SIGKILL)' })
  await expect.poll(() => killed.count(), { timeout: 30_000 }).toBeGreaterThan(1)
  await page.getByTestId('run-chaos').selectOption('')
  await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'done', { timeout: 60_000 })
  await expect(page.getByTestId('run-result')).toContainText(countPrimesBySieve(from, to).toLocaleString('en'))
})
