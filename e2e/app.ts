// The real app under test: started with a profile of its own, and ended with everything that it started.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, test as base, type ElectronApplication, expect, type Locator, type Page } from '@playwright/test'
import { ownDisplay } from './displays.ts'
import { type Child, childrenOf } from './os-view.ts'
import { mark, ownOf } from './own-processes.ts'
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
  await expect(page.locator('html')).toHaveAttribute('data-ready', 'true')
  // Events are folded once a frame: a window that draws none shows nothing, whatever its page holds.
  await expect(drawsFrames(page), 'the window draws frames').resolves.toBe(true)
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

/** Each test has an app of its own, and nothing of it is left afterwards. */
export const test = base.extend<{ app: App & { readonly expectComplaints: () => void } }>({
  // Playwright reads from this pattern which other fixtures it needs: none.
  app: async ({}, use) => {
    const app = await startApp()
    const complaints: string[] = []
    app.page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    app.page.on('pageerror', (error) => complaints.push(String(error)))
    let expected = false
    await use({
      ...app,
      expectComplaints: () => {
        expected = true
      },
    })
    await app.stop()
    if (expected) expect(complaints.length).toBeGreaterThan(0)
    else expect(complaints, 'console of the window').toEqual([])
  },
})

export { expect }
