// Electron's checklist, D17: whoever is not the page of the main window is refused, whatever is asked.

import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { COMMANDS } from '../src/shared/ipc/commands.ts'
import { startApp } from './app.ts'
import { childrenOf } from './os-view.ts'
import { callFrom } from './page-call.ts'

/** Each command with an input that would do something. */
const ASKED = Object.keys(COMMANDS).map((name) => [name, inputOf(name)] as const)

function inputOf(name: string): unknown {
  const inputs: Readonly<Record<string, unknown>> = {
    'run.start': {
      workload: 'primes',
      parameters: { from: 1, to: 100_000, ranges: 10 },
      workers: 2,
      chunkSize: 'auto',
    },
    'workload.preset': { workload: 'primes', preset: 'four-jobs' },
    'source.choose': { kind: 'folder' },
    'process.signal': { processId: 1, action: 'kill' },
    'stream.open': { protocol: 1 },
  }
  return inputs[name] ?? {}
}

const REFUSED = ASKED.map(([name]) => `${name} E_SENDER`)

/** A script that asks for everything and tells what came of it. */
const ASK = `Promise.all(${JSON.stringify(ASKED)}.map(([name, input]) =>
  window.procdeck.call(name, input).then((answer) => name + ' ' + (answer.ok ? 'answered' : answer.error.code))))`

test('D17: every command is refused from a second window, a frame, about:blank, data: and file:, and nothing comes of it', async () => {
  test.setTimeout(90_000)
  const app = await startApp()
  const { electron, page } = app
  let log = ''
  electron.process().stderr?.on('data', (text: Buffer) => {
    log += text.toString()
  })
  try {
    await electron.evaluate(({ dialog }) => {
      const opened: string[] = []
      Object.assign(globalThis, { dialogsOpened: opened })
      const note = (kind: string) => () => {
        opened.push(kind)
        return Promise.resolve({ canceled: true, filePaths: [], filePath: '', response: 1, checkboxChecked: false })
      }
      dialog.showOpenDialog = note('open') as typeof dialog.showOpenDialog
      dialog.showSaveDialog = note('save') as typeof dialog.showSaveDialog
      dialog.showMessageBox = note('message') as typeof dialog.showMessageBox
    })
    // The child that measures this machine for the form has come and gone.
    await expect(page.getByTestId('param-to')).toHaveValue(/\d/, { timeout: 30_000 })
    await expect.poll(() => childrenOf(app.pid)).toEqual([])

    // One way in: nothing else listens.
    const listening = await electron.evaluate(({ ipcMain }) => ({
      asked: [...(ipcMain as unknown as { readonly _invokeHandlers: Map<string, unknown> })._invokeHandlers.keys()],
      // 'error' is Electron's own.
      told: ipcMain.eventNames().filter((name) => name !== 'error'),
    }))
    expect(listening).toEqual({ asked: ['procdeck:command'], told: [] })

    // A second window with the very preload, wherever it is.
    const file = fileURLToPath(new URL('../out/renderer/index.html', import.meta.url))
    const places = ['app://procdeck/index.html', 'about:blank', 'data:text/html,<p>x', `file://${file}`]
    for (const place of places) {
      const said = await electron.evaluate(
        async ({ app: main, BrowserWindow }, [url, script]) => {
          const preload = `${main.getAppPath()}/out/preload/index.cjs`
          const other = new BrowserWindow({ show: false, webPreferences: { preload } })
          await other.loadURL(url)
          const answers = (await other.webContents.executeJavaScript(script)) as unknown
          other.destroy()
          return answers
        },
        [place, ASK] as const,
      )
      expect(said, `a second window at ${place}`).toEqual(REFUSED)
    }

    // A frame that has the bridge, in a window that gives it to frames.
    const fromFrame = await electron.evaluate(async ({ app: main, BrowserWindow }, script) => {
      const preload = `${main.getAppPath()}/out/preload/index.cjs`
      const other = new BrowserWindow({ show: false, webPreferences: { preload, nodeIntegrationInSubFrames: true } })
      await other.loadURL('data:text/html,<iframe srcdoc="<p>inside"></iframe>')
      const [frame] = other.webContents.mainFrame.frames
      const answers = (await frame?.executeJavaScript(script)) as unknown
      other.destroy()
      return answers
    }, ASK)
    expect(fromFrame, 'a frame of a second window').toEqual(REFUSED)

    // A frame of the page itself has no bridge of its own; and main would know it.
    await page.evaluate(() => {
      document.body.append(Object.assign(document.createElement('iframe'), { srcdoc: '<p>inside' }))
    })
    await expect(page.locator('iframe').contentFrame().locator('p')).toHaveText('inside')
    const ofPage = await electron.evaluate(async ({ BrowserWindow, ipcMain }, asked) => {
      const sender = BrowserWindow.getAllWindows()[0]?.webContents
      const frame = sender?.mainFrame.frames[0]
      type Ask = (
        event: unknown,
        name: string,
        input: unknown,
      ) => Promise<{ readonly error?: { readonly code: string } }>
      const ask = (ipcMain as unknown as { readonly _invokeHandlers: Map<string, Ask> })._invokeHandlers.get(
        'procdeck:command',
      )
      const all = (senderFrame: unknown): Promise<string[]> =>
        Promise.all(
          asked.map(async ([name, input]) => {
            const answer = await ask?.({ sender, senderFrame }, name, input)
            return `${name} ${answer?.error?.code ?? 'answered'}`
          }),
        )
      return {
        bridge: (await frame?.executeJavaScript('typeof window.procdeck')) as unknown,
        frame: await all(frame),
        gone: await all(null),
      }
    }, ASKED)
    expect(ofPage).toEqual({ bridge: 'undefined', frame: REFUSED, gone: REFUSED })

    // The main window itself, somewhere else.
    for (const place of ['about:blank', 'data:text/html,<p>x', `file://${file}`]) {
      const said = await electron.evaluate(
        async ({ BrowserWindow }, [url, script]) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents
          await contents?.loadURL(url)
          return (await contents?.executeJavaScript(script)) as unknown
        },
        [place, ASK] as const,
      )
      expect(said, `the main window at ${place}`).toEqual(REFUSED)
    }

    // And nothing has come of any of it.
    expect(childrenOf(app.pid)).toEqual([])
    expect(
      await electron.evaluate(() => (globalThis as unknown as { readonly dialogsOpened: string[] }).dialogsOpened),
    ).toEqual([])
    expect(log.split('A command was refused').length - 1, 'said once').toBe(1)
    await electron.evaluate(async ({ BrowserWindow }) => {
      await BrowserWindow.getAllWindows()[0]?.webContents.loadURL('app://procdeck/index.html')
    })
    await expect(page.locator('html')).toHaveAttribute('data-ready', 'true')
    expect(await callFrom(page, 'app.info', {})).toMatchObject({ ok: true })
  } finally {
    await app.stop()
  }
})
