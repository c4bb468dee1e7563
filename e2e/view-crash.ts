// The end of the page's process, or a reload, while workers are at work; and what the page shows when it is back.
// Everything is asked through the main process: the test driver gives up a page that has crashed.

import { setTimeout } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { App } from './app.ts'
import { workersOf } from './os-view.ts'

/** From the end of the old page until the new one shows its processes, on a machine that is busy. */
const BACK_MS = 20_000
/** From then on: how long it may take to be true. */
const TRUE_WITHIN_MS = 1_000

export interface Back {
  /** From the end of the old page until the new one is ready. */
  readonly backMs: number
  /** From then on until its rows were what the system says. */
  readonly trueMs: number
}

type Driven = Pick<App, 'electron' | 'pid'>

function inPage<T>({ electron }: Driven, script: string): Promise<T> {
  return electron.evaluate(async ({ BrowserWindow }, text) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    return (await contents?.executeJavaScript(text)) as unknown
  }, script) as Promise<T>
}

/** A command of the page that is there now. */
export function callInPage<T>(app: Driven, name: string, input: unknown): Promise<T> {
  return inPage(app, `window.procdeck.call(${JSON.stringify(name)}, ${JSON.stringify(input)})`)
}

/** PIDs of the living rows: so few that all of them are on the screen. */
function livingRows(app: Driven): Promise<number[]> {
  return inPage(
    app,
    `[...document.querySelectorAll('[data-testid="process-row"][data-alive="true"]')]
      .map((row) => Number(row.getAttribute('data-pid'))).sort((a, b) => a - b)`,
  )
}

/** Notes in main when the next page has been loaded. */
async function expectPage({ electron }: Driven): Promise<{ readonly view: number; readonly loaded: Promise<void> }> {
  const view = await electron.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    const loaded = new Promise<void>((resolve) => contents?.once('did-finish-load', () => resolve()))
    Object.assign(globalThis, { nextPage: loaded })
    return contents?.getOSProcessId() ?? 0
  })
  return {
    view,
    loaded: electron.evaluate(() => (globalThis as unknown as { readonly nextPage: Promise<void> }).nextPage),
  }
}

export async function endView(app: Driven, way: 'crash' | 'reload'): Promise<Back> {
  const { view, loaded } = await expectPage(app)
  const beganMs = performance.now()
  if (way === 'crash') process.kill(view, 'SIGKILL')
  else await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.reload())
  const late = setTimeout(BACK_MS, 'late')
  if ((await Promise.race([loaded, late])) === 'late') throw new Error(`no page ${BACK_MS} ms after a ${way}`)
  while (!(await inPage<boolean>(app, `document.documentElement.dataset.ready === 'true'`))) {
    if (performance.now() > beganMs + BACK_MS) throw new Error(`the page is not ready ${BACK_MS} ms after a ${way}`)
    await setTimeout(10)
  }
  const readyMs = performance.now()
  for (;;) {
    const [shown, real] = [await livingRows(app), workersOf(app.pid)]
    const nowMs = performance.now()
    if (isDeepStrictEqual(shown, real)) return { backMs: readyMs - beganMs, trueMs: nowMs - readyMs }
    if (nowMs > readyMs + TRUE_WITHIN_MS)
      throw new Error(`${TRUE_WITHIN_MS} ms after a ${way} the page shows ${shown.join()}, there are ${real.join()}`)
    await setTimeout(10)
  }
}
