// Who makes a hostile call, and what a watcher outside sees of what comes of it.

import type { App } from './app.ts'
import { commandOf, processes } from './os-view.ts'

export type Sender = 'page' | 'second window' | 'frame' | 'about:blank'

/** Runs a script as this sender, which answers with a list of words. */
export async function runAs({ electron }: App, sender: Sender, script: string): Promise<string[]> {
  const answers = await electron.evaluate(
    async ({ app, BrowserWindow }, [who, text]) => {
      const run = async (where: { executeJavaScript: (code: string) => Promise<unknown> } | undefined) =>
        (await where?.executeJavaScript(text)) as unknown
      const [main] = BrowserWindow.getAllWindows()
      if (who === 'page') return run(main?.webContents)
      if (who === 'about:blank') {
        await main?.loadURL('about:blank')
        const answered = await run(main?.webContents)
        await main?.loadURL('app://procdeck/index.html')
        return answered
      }
      const preload = `${app.getAppPath()}/out/preload/index.cjs`
      const inFrames = who === 'frame'
      const webPreferences = { preload, nodeIntegrationInSubFrames: inFrames, backgroundThrottling: false }
      const other = new BrowserWindow({ show: false, webPreferences })
      await other.loadURL(
        inFrames ? 'data:text/html,<iframe srcdoc="<p>inside"></iframe>' : 'app://procdeck/index.html',
      )
      const answered = await run(inFrames ? other.webContents.mainFrame.frames[0] : other.webContents)
      other.destroy()
      return answered
    },
    [sender, script] as const,
  )
  if (!Array.isArray(answers)) throw new Error(`no answer from ${sender}`)
  return answers as string[]
}

/** From now on every dialog is cancelled; answers with the kinds that were asked for. */
export async function cancelDialogs({ electron }: App): Promise<void> {
  await electron.evaluate(({ dialog }) => {
    const cancel = () =>
      Promise.resolve({ canceled: true, filePaths: [], filePath: '', response: 1, checkboxChecked: false })
    dialog.showOpenDialog = cancel as typeof dialog.showOpenDialog
    dialog.showSaveDialog = cancel as typeof dialog.showSaveDialog
    dialog.showMessageBox = cancel as typeof dialog.showMessageBox
    dialog.showErrorBox = () => undefined
  })
}

/**
 * What the app may have: its own processes, the host of a built-in workload, the helper that outlives it, and what the
 * sampler (pidusage) asks of the system once.
 */
const EXPECTED = [/ --type=/, /workers\/host\.cjs/, /trap '' TERM INT HUP QUIT/]

/**
 * Commands of children that nobody asked for. One that has not become its program yet still looks like main, and one that
 * is just ending has no command line; of what lives on, the next look tells more.
 */
export function strangersOf(main: number): string[] {
  const own = commandOf(main)
  return processes(({ parent, environ }) => parent === main || environ.includes(`PROCDECK_PARENT=${main}`))
    .map(({ command }) => command)
    .filter((command) => command !== '' && command !== own && !EXPECTED.some((pattern) => pattern.test(command)))
}
