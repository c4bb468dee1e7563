// Where the app is put together: the window first, and behind it the deck, the door and the live streams.

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, type BrowserWindow, nativeTheme } from 'electron'
import type { Deck } from '../session/deck.ts'
import { registerAppScheme, serveAppScheme } from './app-scheme.ts'
import { parseArguments } from './arguments.ts'
import { keepPlace, keptPlace } from './keep-window.ts'
import { setMenu } from './menu.ts'
import { hasLostLock } from './profile-lock.ts'
import { Quitter } from './quit.ts'
import { takeScreenshot } from './screenshot.ts'
import { denyPermissions, hasFlagsForV8, lockDown, shutDebugging } from './security.ts'
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
  if (app.isPackaged) shutDebugging()
  if (OPTIONS.theme !== null) nativeTheme.themeSource = OPTIONS.theme

  let deck: Deck | null = null
  let window: BrowserWindow | null = null
  const quitter = new Quitter(
    () => deck,
    () => window,
  )
  quitter.install()
  // A fault of ours: nothing here can be relied on any more, so the processes end and so does the app.
  const fail = (error: unknown): void => {
    console.error('Procdeck has to end:', error)
    void quitter.quit(1)
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)

  app.on('second-instance', () => {
    window?.restore()
    window?.focus()
  })

  // Not a top-level await: an ES module main that waits for `ready` never gets it.
  void app.whenReady().then(async () => {
    if (hasLostLock(app.getPath('userData'))) {
      app.exit(0) // the other one shows its window
      return
    }
    quitter.installSignals()
    denyPermissions()
    const serveScripts = serveAppScheme(join(HERE, '../renderer'))
    setMenu(!app.isPackaged)
    // The development server does not hold its scripts back: there everything is loaded before the page.
    if (PATHS.devUrl !== null) await import('./backstage.ts')
    const placeFile = join(app.getPath('userData'), 'window.json')
    window = createWindow(PATHS, OPTIONS, keptPlace(placeFile))
    keepPlace(window, placeFile)
    quitter.guard(window)
    const { openBackstage } = await import('./backstage.ts')
    deck = openBackstage({ built: HERE, window, origin: trustedOrigin(PATHS), launch: OPTIONS.launch })
    serveScripts()
    if (OPTIONS.screenshot !== null)
      await quitter.quit(await takeScreenshot(window, OPTIONS.screenshot, OPTIONS.waitMs))
  })
}

if (app.isPackaged && hasFlagsForV8()) {
  process.stderr.write('Procdeck does not start with --js-flags: leave it out.\n')
  app.exit(2)
} else if (app.requestSingleInstanceLock()) main()
else app.exit(0) // the first one shows its window
