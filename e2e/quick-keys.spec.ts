// Keys that are typed right after a shortcut: none is lost while a dialog opens or closes, also when the page is busy.

import type { CDPSession, Page } from '@playwright/test'
import { type App, expect, test } from './app.ts'
import { workersByStart } from './os-view.ts'

interface Key {
  readonly key: string
  readonly code: string
  readonly windowsVirtualKeyCode: number
  readonly modifiers?: number
  readonly text?: string
}

const CTRL = 2
const ENTER: Key = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' }
const ESCAPE: Key = { key: 'Escape', code: 'Escape', windowsVirtualKeyCode: 27 }
const CTRL_K: Key = { key: 'k', code: 'KeyK', windowsVirtualKeyCode: 75, modifiers: CTRL }
const CTRL_COMMA: Key = { key: ',', code: 'Comma', windowsVirtualKeyCode: 188, modifiers: CTRL }

function letters(text: string): readonly Key[] {
  return Array.from(text, (key) => ({
    key,
    code: key === ' ' ? 'Space' : key === '/' ? 'Slash' : `Key${key.toUpperCase()}`,
    windowsVirtualKeyCode: key === '/' ? 191 : key.toUpperCase().charCodeAt(0),
    text: key,
  }))
}

/** The page's thread is busy most of the time, as on a small machine under load. */
async function keepBusy(page: Page): Promise<void> {
  await page.evaluate(() => {
    setInterval(() => {
      const untilMs = performance.now() + 40
      while (performance.now() < untilMs) continue
    }, 50)
  })
}

/** All keys are on their way before the first one is answered: nobody types faster. */
async function pressAtOnce(session: CDPSession, keys: readonly Key[]): Promise<void> {
  await Promise.all(
    keys.flatMap((key) => [
      session.send('Input.dispatchKeyEvent', { type: key.text === undefined ? 'rawKeyDown' : 'keyDown', ...key }),
      session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key }),
    ]),
  )
}

async function busyKeyboard({ page }: App): Promise<(...keys: (Key | readonly Key[])[]) => Promise<void>> {
  await keepBusy(page)
  const session = await page.context().newCDPSession(page)
  return (...keys) => pressAtOnce(session, keys.flat())
}

test('what is typed right after Ctrl+K is in the palette, each time', async ({ app }) => {
  const { page } = app
  const press = await busyKeyboard(app)
  for (let round = 0; round < 10; round++) {
    await press(CTRL_K, letters('xyzzy'))
    await expect(page.getByTestId('palette-input')).toHaveValue('xyzzy')
    await press(ESCAPE, CTRL_K, letters('again'))
    await expect(page.getByTestId('palette-input')).toHaveValue('again')
    await press(ESCAPE)
    await expect(page.getByTestId('palette')).toBeHidden()
  }
})

test('a dialog that the palette opened stays open, and takes the next keys', async ({ app }) => {
  const { page } = app
  const press = await busyKeyboard(app)
  await press(CTRL_K, letters('settings'), ENTER)
  await expect(page.getByTestId('palette')).toBeHidden()
  await expect(page.getByTestId('settings')).toBeVisible()
  await press(ESCAPE, CTRL_COMMA, CTRL_K, letters('help'), ENTER, ESCAPE, CTRL_K, letters('columns'))
  await expect(page.getByTestId('palette-input')).toHaveValue('columns')
})

test('a question to kill takes its answer at once, and a filter its first letter', async ({ app }) => {
  const { page } = app
  await page.getByTestId('preset-60s').click()
  await page.getByTestId('start').click()
  await expect(app.alive()).toHaveCount(2)
  const [first] = workersByStart(app.pid)
  if (first === undefined) throw new Error('no worker')
  await page.keyboard.press('Control+,')
  await page.getByTestId('setting-askBeforeKill').check({ force: true })
  await page.keyboard.press('Escape')
  const press = await busyKeyboard(app)
  await page.getByTestId('process-grid').focus()
  await page.keyboard.press('Home')
  // No, and then yes: the second question is not closed by the end of the first.
  await press(letters('k'), ESCAPE, letters('k'), ENTER)
  await expect(app.row(first).getByTestId('cell-exit-code')).toHaveText('SIGKILL (-9)')
  await press(letters('/state'))
  await expect(page.getByTestId('filter')).toHaveValue('state')

  // The question that the palette asks stays until it is answered.
  await press(ESCAPE)
  await app.alive().last().click()
  await press(CTRL_K, letters('kill spawn'), ENTER)
  await expect(page.getByTestId('palette')).toBeHidden()
  await expect(page.getByTestId('confirm')).toBeVisible()
})
