// Promise 11 in short: what left its process group and outlived the app is told at the next start, and ended only when
// somebody says so.

import { expect, test } from '@playwright/test'
import { escapeAndFind } from './escape.ts'
import { isRunning } from './os-view.ts'
import { until } from './plain-app.ts'

test('promise 11: an escaped process is listed with its command and PID, runs on until it is ended, and is gone then', async () => {
  await escapeAndFind(async ({ page }, { pid, shown }) => {
    expect(shown).toMatch(new RegExp(`^sleep \\d+ PID ${pid}, \\d+ ?s old$`))
    await expect(page.getByTestId('orphans')).toContainText('1 process of an earlier run of Procdeck still runs')
    await expect(page.getByTestId('event-line').filter({ hasText: `(PID ${pid})` })).toHaveCount(1)
    expect(isRunning(pid)).toBe(true)
    await page.getByTestId('orphans-end').click()
    await until('it is gone', () => !isRunning(pid), 2_000)
    await expect(page.getByTestId('orphans')).toHaveCount(0)
    await page.reload()
    await expect(page.getByTestId('start')).toBeVisible()
    expect(await page.evaluate(() => window.procdeck.call('orphans.list', {}))).toEqual({ ok: true, value: [] })
  })
})
