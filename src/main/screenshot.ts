// `--screenshot FILE`: waits until the view is ready, writes a PNG of the window, and prints its path.

import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { BrowserWindow } from 'electron'

const READY_TIMEOUT_MS = 30_000
const POLL_MS = 50

const READY = 'document.documentElement.dataset.ready === "true"'

async function viewReady(window: BrowserWindow): Promise<boolean> {
  const deadline = performance.now() + READY_TIMEOUT_MS
  while (performance.now() < deadline && !window.isDestroyed()) {
    // While a page never loads, its `executeJavaScript` never settles.
    const asked: Promise<unknown> = window.webContents.executeJavaScript(READY).catch(() => false)
    if ((await Promise.race([asked, delay(READY_TIMEOUT_MS / 10)])) === true) return true
    await delay(POLL_MS)
  }
  return false
}

/** Returns the exit code of the app. */
export async function takeScreenshot(window: BrowserWindow, file: string, waitMs: number): Promise<number> {
  if (!(await viewReady(window))) {
    process.stderr.write(`No screenshot: the window was not ready within ${READY_TIMEOUT_MS / 1000} s.\n`)
    return 1
  }
  await delay(waitMs)
  const path = resolve(file)
  const image = await window.webContents.capturePage()
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, image.toPNG())
  process.stdout.write(`Screenshot written to ${path}\n`)
  return 0
}
