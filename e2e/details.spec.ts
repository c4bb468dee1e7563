// The details of a process, by keyboard: what it wrote, what it costs, what it has started, and its end step by step.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from './app.ts'
import { answerOpenDialog } from './dialogs.ts'
import { isRunning } from './os-view.ts'

const STUBBORN = `
import { spawn } from 'node:child_process'
export function work(x) {
  process.on('SIGTERM', () => console.error('not yet'))
  const child = spawn('sleep', ['300'], { stdio: 'ignore' })
  console.log('<b>hello</b> from task ' + x + ', with ' + child.pid)
  return new Promise(() => setInterval(() => {}, 1000))
}
`

test('the details of a process show its output, memory, files and descendants, and the ladder counts down to its end', async ({
  app,
}) => {
  test.setTimeout(90_000)
  const { page, electron } = app
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-details-'))
  try {
    writeFileSync(join(folder, 'stubborn.mjs'), STUBBORN)
    await page.getByTestId('setup-function').click()
    await answerOpenDialog(electron, join(folder, 'stubborn.mjs'))
    await page.getByTestId('function-choose').click()
    await page.getByTestId('function-to').fill('1')
    await page.getByTestId('workers-input').fill('1')
    await page.getByTestId('workers-input').press('Enter')
    await page.getByTestId('start').click()
    await expect(app.alive()).toHaveCount(1)

    await page.getByTestId('process-grid').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const details = page.getByTestId('details')
    const output = page.getByTestId('details-output')
    await expect(output).toContainText('<b>hello</b> from task 0, with ')
    expect(await output.locator('b').count()).toBe(0)
    const grandchild = Number(/with (\d+)/.exec((await output.textContent()) ?? '')?.[1])
    expect(isRunning(grandchild)).toBe(true)

    await expect(details).toContainText(/Memory, PSS\d/)
    await expect(details).toContainText(`PID ${app.pid}`)
    await page.getByTestId('details-descendants').locator('summary').click()
    await expect(page.getByTestId('details-descendants')).toContainText(`${grandchild} (of `)
    await expect(page.getByTestId('details-descendants')).toContainText('sleep 300')
    await page.getByTestId('details-files').locator('summary').click()
    await expect(page.getByTestId('details-files')).toContainText('socket:')
    await page.getByTestId('details-environment').locator('summary').click()
    await expect(page.getByTestId('details-environment')).toContainText('PATH=')
    await expect(page.getByTestId('details-environment')).not.toContainText('NODE_OPTIONS')

    // The gentle signal is chosen already; it does not listen, and the next step is told before it comes.
    await expect(page.getByTestId('details-signal')).toHaveValue('terminate')
    await page.getByTestId('details-send').click()
    await expect(page.getByTestId('details-ladder')).toContainText(/SIGTERM was sent \(by you\); SIGKILL in \d s/)
    await expect(page.getByTestId('details-cause')).toContainText('SIGKILL (-9)', { timeout: 15_000 })
    await expect(page.getByTestId('details-fate')).toContainText('Task 0 was running')
    await expect(page.getByTestId('details-fate')).toContainText('Lost: 1')
    await expect(output).toContainText('not yet')
    await expect.poll(() => isRunning(grandchild)).toBe(false)

    await page.getByTestId('process-grid').focus()
    await page.keyboard.press('Escape')
    await expect(details).toHaveCount(0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('the stack of a worker that calculates without an end names its function and the line', async ({ app }) => {
  const { page, electron } = app
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-stack-'))
  try {
    writeFileSync(
      join(folder, 'spins.mjs'),
      'let turns = 0\nexport function spins() {\n  for (;;) turns = (turns + 1) % 7\n}\n',
    )
    await page.getByTestId('setup-function').click()
    await answerOpenDialog(electron, join(folder, 'spins.mjs'))
    await page.getByTestId('function-choose').click()
    await page.getByTestId('function-to').fill('1')
    await page.getByTestId('start').click()
    const busy = page.locator('[data-testid="process-row"][data-activity="busy"]')
    await busy.first().dblclick()
    await page.getByTestId('details-stack-ask').click()
    await expect(page.getByTestId('details-stack')).toContainText(/spins .*spins\.mjs:3:/, { timeout: 20_000 })
    // It goes on: the stack is taken again.
    await page.getByTestId('details-stack-ask').click()
    await expect(busy).toHaveCount(1)
    await expect(page.getByTestId('details-stack')).toContainText(/spins .*spins\.mjs:3:/)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
