// Where the app is put together: the deck, the door, the live streams and the window.

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, type BrowserWindow, nativeTheme } from 'electron'
import { setHostRuntime } from '../engine/process/host-entry.ts'
import { Deck } from '../engine/run/deck.ts'
import { registerAppScheme, serveAppScheme } from './app-scheme.ts'
import { parseArguments } from './arguments.ts'
import { Door } from './ipc/door.ts'
import { createHandlers } from './ipc/handlers.ts'
import { LiveStreams } from './live/live-streams.ts'
import { setMenu } from './menu.ts'
import { Quitter } from './quit.ts'
import { takeScreenshot } from './screenshot.ts'
import { denyPermissions, lockDown } from './security.ts'
import { createWindow, trustedOrigin, type WindowPaths } from './window.ts'

const HERE = dirname(fileURLToPath(import.meta.url))
const OPTIONS = parseArguments(process.argv.slice(1))
const PATHS: WindowPaths = {
  preload: join(HERE, '../preload/index.cjs'),
  devUrl: app.isPackaged ? null : (process.env['ELECTRON_RENDERER_URL'] ?? null),
}

function main(): void {
  registerAppScheme()
  lockDown()
  if (OPTIONS.theme !== null) nativeTheme.themeSource = OPTIONS.theme
  setHostRuntime({
    execPath: process.execPath,
    hostPath: join(HERE, 'worker-host.js'),
    env: { ELECTRON_RUN_AS_NODE: '1' },
  })

  const deck = new Deck()
  const streams = new LiveStreams(deck)
  let window: BrowserWindow | null = null
  const quitter = new Quitter(deck, () => window)
  quitter.install()
  // A fault of ours: nothing here can be relied on any more, so the processes end and so does the app.
  const fail = (error: unknown): void => {
    console.error('Procdeck has to end:', error)
    void quitter.quit(1)
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)

  new Door({
    trusted: () =>
      window === null || window.isDestroyed() ? null : { contents: window.webContents, origin: trustedOrigin(PATHS) },
    handlers: createHandlers({
      deck,
      streams,
      taskModule: (workload) => new URL(`./tasks/${workload}.js`, import.meta.url),
      launch: OPTIONS.launch,
    }),
  }).open()

  app.on('second-instance', () => {
    window?.restore()
    window?.focus()
  })

  // Not a top-level await: an ES module main that waits for `ready` never gets it.
  void app.whenReady().then(async () => {
    quitter.installSignals()
    denyPermissions()
    serveAppScheme(join(HERE, '../renderer'))
    setMenu(!app.isPackaged)
    window = createWindow(PATHS, OPTIONS)
    quitter.guard(window)
    streams.follow(window.webContents)
    if (OPTIONS.screenshot !== null)
      await quitter.quit(await takeScreenshot(window, OPTIONS.screenshot, OPTIONS.waitMs))
  })
}

if (app.requestSingleInstanceLock()) main()
else app.exit(0) // the first one shows its window
