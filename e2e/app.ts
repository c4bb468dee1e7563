// The real app under test: started with a profile of its own, and ended with everything that it started.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, test as base, type ElectronApplication, expect, type Locator, type Page } from '@playwright/test'
import { ownDisplay } from './displays.ts'
import { type Child, childrenOf, workersOf } from './os-view.ts'
import { mark, ownOf } from './own-processes.ts'
import { callFrom } from './page-call.ts'
import { withSteadyEvaluate } from './steady-evaluate.ts'

/** The first frame comes late where the graphics process starts beside busy workers. */
const FRAME_MS = 15_000
const ROOT = fileURLToPath(new URL('..', import.meta.url))

export interface App {
  readonly electron: ElectronApplication
  readonly page: Page
  /** Of the main process: the parent of every worker. */
  readonly pid: number
  /** Electron's own processes: main, renderer, GPU, utilities. */
  readonly own: () => Child[]
  readonly row: (pid: number) => Locator
  readonly alive: () => Locator
  readonly dead: () => Locator
}

/** `kept`: a profile of the test's own, which outlives the app. */
export async function startApp(
  args: readonly string[] = [],
  kept: string | null = null,
): Promise<App & { readonly stop: () => Promise<void> }> {
  const profile = kept ?? mkdtempSync(join(tmpdir(), 'procdeck-e2e-'))
  const marked = mark()
  const env = Object.entries({ ...process.env, DISPLAY: ownDisplay(), ...marked.env }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  const electron = withSteadyEvaluate(
    await _electron.launch({
      cwd: ROOT,
      args: [ROOT, `--user-data-dir=${profile}`, ...args],
      env: Object.fromEntries(env),
    }),
  )
  const page = await electron.firstWindow()
  await comesUp(page)
  const pid = electron.process().pid
  if (pid === undefined) throw new Error('the app has no PID')
  const stop = async (): Promise<void> => {
    // A run may still be going: the question is answered with "Quit".
    await electron
      .evaluate(({ dialog }) => {
        dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
      })
      .catch(() => undefined)
    await electron.close().catch(() => undefined)
    if (kept === null) rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
    await expect.poll(() => childrenOf(pid), { timeout: 5_000 }).toEqual([])
  }
  return {
    electron,
    page,
    pid,
    own: () => ownOf(marked, profile),
    stop,
    row: (worker) => page.locator(`[data-testid="process-row"][data-pid="${worker}"]`),
    alive: () => page.locator('[data-testid="process-row"][data-alive="true"][data-state="running"]'),
    dead: () => page.locator('[data-testid="process-row"][data-alive="false"]'),
  }
}

async function comesUp(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-ready', 'true')
  // Events are folded once a frame: a window that draws none shows nothing, whatever its page holds.
  await expect(drawsFrames(page), 'the window draws frames').resolves.toBe(true)
}

function drawsFrames(page: Page): Promise<boolean> {
  return page.evaluate(
    (limitMs) =>
      new Promise<boolean>((resolve) => {
        requestAnimationFrame(() => resolve(true))
        setTimeout(resolve, limitMs, false)
      }),
    FRAME_MS,
  )
}

interface Options {
  /** The app is started for this test alone: for tests that need one as it comes up, or do not leave it as it was. */
  readonly ownApp: boolean
}

interface Shared {
  /** Starts it when the first test asks for it. */
  readonly sharedApp: () => Promise<App>
}

/**
 * The app is as it comes up: no process, no row, the settings that it is installed with. Most tests take over the one of
 * the test before, whose page is loaded anew: to start another takes as long as what they show.
 */
export const test = base.extend<{ app: App & { readonly expectComplaints: () => void } } & Options, Shared>({
  ownApp: [false, { option: true }],
  sharedApp: [
    // Playwright reads from this pattern which other fixtures it needs: none.
    async ({}, use) => {
      const started: ReturnType<typeof startApp>[] = []
      await use(() => (started[0] ??= startApp()))
      for (const app of started) await (await app).stop()
    },
    { scope: 'worker' },
  ],
  app: async ({ ownApp, sharedApp }, use) => {
    const own = ownApp ? await startApp() : null
    const app = own ?? (await sharedApp())
    const complaints: string[] = []
    const onConsole = (message: { type: () => string; text: () => string }): void => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    }
    const onError = (error: Error): void => void complaints.push(String(error))
    app.page.on('console', onConsole)
    app.page.on('pageerror', onError)
    let expected = false
    await use({
      ...app,
      expectComplaints: () => {
        expected = true
      },
    })
    if (own === null) await makeAsNew(app)
    else await own.stop()
    app.page.off('console', onConsole)
    app.page.off('pageerror', onError)
    if (expected) expect(complaints.length).toBeGreaterThan(0)
    else expect(complaints, 'console of the window').toEqual([])
  },
})

/** What a test started ends, its rows go, and the page comes up again with the settings of a new one. */
async function makeAsNew({ page, pid }: App): Promise<void> {
  await callFrom(page, 'session.stopAll', {})
  await expect.poll(() => workersOf(pid)).toEqual([])
  await expect(async () => {
    await callFrom(page, 'process.clear', {})
    expect(await page.getByTestId('process-row').count()).toBe(0)
  }).toPass()
  await page.evaluate(() => {
    localStorage.clear()
    sessionStorage.clear()
  })
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
  await page.reload()
  await comesUp(page)
}

export { expect }
