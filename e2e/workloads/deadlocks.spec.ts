// The deadlocks in the real app: the window names which process waits for what, and no process is left waiting.

import { expect, runEnds, test } from './workloads-app.ts'

test('Join before the queue is drained starts from its button: it says who waits for whom, and all end', async ({
  app,
}) => {
  const { page } = app
  await page.getByTestId('launch-join-before-drain').click()
  await runEnds(page)
  await expect(page.getByTestId('run-result')).toHaveText(
    /^join gave false after [\d,]+ ms: the process waits for its parent to take an item$/,
  )
  const story = page.getByTestId('run-story')
  await expect(story).toContainText(/joined-first \(PID \d+\) waits to put item 4 of 4 into the full queue "results"/)
  await expect(story).toContainText(`MainProcess (PID ${app.pid}) waits for its end.`)
  await expect(story).toContainText('The right way, take first: 4 of 4 items')
  await expect(page.getByTestId('cell-exit-code')).toHaveText(['0', '0', '0'])
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="true"]')).toHaveCount(5)
})

test('Two queues crosswise starts from its button: both get a DeadlockError that names who waits for what', async ({
  app,
}) => {
  const { page } = app
  await page.getByTestId('launch-crossed-queues').click()
  await runEnds(page)
  await expect(page.getByTestId('run-result')).toHaveText(/^A and B waited for each other: named after [\d,]+ ms$/)
  const story = page.getByTestId('run-story')
  await expect(story).toContainText(
    /A \(PID \d+\) waits to get from queue "q1"; B \(PID \d+\) waits to get from queue "q2"/,
  )
  await expect(story).toContainText('The right way, C puts first: the number reached 200')
  await expect(page.getByTestId('cell-exit-code')).toHaveText(['1', '1', '0', '0'])
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="true"]')).toHaveCount(4)
})

test('A pool that waits for itself starts from its button: the deadlock is named, and a pool that may grow ends it', async ({
  app,
}) => {
  const { page } = app
  await page.getByTestId('launch-pool-waits-for-itself').click()
  await runEnds(page)
  await expect(page.getByTestId('run-result')).toHaveText(
    /^2 tasks on 2 workers: the deadlock was named after [\d,]+ ms$/,
  )
  const story = page.getByTestId('run-story')
  await expect(story).toContainText(/\(PID \d+\) in task 0 of sumWithPool waits for a call of sumOf that has no worker/)
  await expect(story).toContainText('1 worker added to 2; the sum is 1,999,999,000,000')
  await page.getByTestId('results-checks').click()
  await expect(page.getByTestId('run-checks').locator('li[data-ok="true"]')).toHaveCount(4)
})
