import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from './app.ts'
import { answerOpenDialog } from './dialogs.ts'
test('look', async ({ app }) => {
  test.setTimeout(120_000)
  const { page, electron } = app
  const folder = mkdtempSync(join(tmpdir(), 'look-'))
  const path = join(folder, 'words.mjs')
  writeFileSync(
    path,
    `export function countWords(line) {\n  if (line.includes('Pool')) throw new TypeError('no pools')\n  const counts = {}\n  for (const word of line.match(/[A-Za-z]+/g) ?? []) counts[word] = (counts[word] ?? 0) + 1\n  return counts\n}\n`,
  )
  await page.getByTestId('workload').selectOption('function')
  await page.screenshot({ path: '/tmp/look-empty.png' })
  await answerOpenDialog(electron, path)
  await page.getByTestId('function-choose').click()
  await page.getByTestId('inputs-lines').click()
  await answerOpenDialog(electron, '/work/main/docs/engine.md')
  await page.getByTestId('source-choose').click()
  await expect(page.getByTestId('source-name')).toContainText('lines')
  await page.getByTestId('start').click()
  await expect(page.getByTestId('run-status')).toHaveAttribute('data-status', 'failed')
  await page.waitForTimeout(1500)
  await page.screenshot({ path: '/tmp/look-run.png' })
  await page.emulateMedia({ colorScheme: 'dark' })
  writeFileSync(join(folder, 'broken.mjs'), 'export const x = +\n')
  await answerOpenDialog(electron, join(folder, 'broken.mjs'))
  await page.getByTestId('function-choose').click()
  await page.waitForTimeout(2500)
  await page.screenshot({ path: '/tmp/look-broken.png' })
})
