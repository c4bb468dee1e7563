// Output and logging, started from its button.

import { expect, runEnds, test } from './workloads-app.ts'

test('Output and logging starts from its button: what is jumbled, what is whole, and its checks', async ({ app }) => {
  const { page } = app
  await page.getByTestId('launch-output').click()
  await runEnds(page)
  await expect(page.getByTestId('run-result')).toHaveText(/^\d+ of 200 printed lines jumbled, 0 of 200 logged$/)
  const story = page.getByTestId('run-story')
  await expect(story).toContainText(/4 processes \(PIDs \d+, \d+, \d+, \d+\) printed 1,192 pieces into one file/)
  await expect(story).toContainText(
    /The parent received 200 of 200 lines as messages of 4 processes .+ and wrote 200 whole/,
  )
  await expect(page.getByTestId('run-output')).toContainText('the first line of the log: sender-')
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="true"]')).toHaveCount(3)
})
