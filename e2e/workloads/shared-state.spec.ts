// Shared state that is not shared in the real app: what was lost, and what the right ways gave.

import { expect, runEnds, test } from './workloads-app.ts'

test('Shared state starts from its button: the list of the parent is unchanged, and its checks hold', async ({
  app,
}) => {
  const { page } = app
  await page.getByTestId('launch-shared-state').click()
  await runEnds(page)
  await expect(page.getByTestId('run-result')).toHaveText('4 processes appended 400 items: none reached the parent')
  const story = page.getByTestId('run-story')
  await expect(story).toContainText(`each saw 103, and the parent (PID ${app.pid}) still has 3.`)
  await expect(story).toContainText(
    /; the file says \d+: (\d+ additions? w(as|ere) lost|none was lost, which was luck)/,
  )
  await expect(story).toContainText('one process at a time: the file says 400 of 400.')
  await expect(page.getByTestId('run-output')).toContainText('list: 3 to 103 items; of the module: 0 to 100')
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="true"]')).toHaveCount(6)
})
