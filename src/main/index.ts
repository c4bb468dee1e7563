// The entry of the main process: opens the window first, then the session, the command server and the live streams.

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, type BrowserWindow, nativeTheme } from 'electron'
import type { Session } from '../session/session.ts'
import { registerAppScheme, serveAppScheme } from './app-scheme.ts'
import { parseArguments } from './arguments.ts'
import { keepPlace, keptPlace } from './keep-window.ts'
import { setMenu } from './menu.ts'
import { hasLostLock } from './profile-lock.ts'
import { Shutdown } from './shutdown.ts'
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

  let session: Session | null = null
  let window: BrowserWindow | null = null
  const shutdown = new Shutdown(
    () => session,
    () => window,
  )
  shutdown.install()
  // A fault of Procdeck: its state can no longer be relied on, so the processes end and so does the app.
  const fail = (error: unknown): void => {
    console.error('Procdeck has to end:', error)
    void shutdown.quit(1)
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
      app.exit(0) // the other instance shows its window
      return
    }
    shutdown.installSignals()
    denyPermissions()
    const serveScripts = serveAppScheme(join(HERE, '../renderer'))
    setMenu(!app.isPackaged)
    // The development server does not hold its scripts back: there the services are loaded before the page.
    if (PATHS.devUrl !== null) await import('./services.ts')
    const placeFile = join(app.getPath('userData'), 'window.json')
    window = createWindow(PATHS, OPTIONS, keptPlace(placeFile))
    keepPlace(window, placeFile)
    shutdown.guard(window)
    const { openServices } = await import('./services.ts')
    session = openServices({ built: HERE, window, origin: trustedOrigin(PATHS), launch: OPTIONS.launch })
    serveScripts()
    if (OPTIONS.screenshot !== null)
      await shutdown.quit(await takeScreenshot(window, OPTIONS.screenshot, OPTIONS.waitMs))
  })
}

if (app.isPackaged && hasFlagsForV8()) {
  process.stderr.write('Procdeck does not start with --js-flags: leave it out.\n')
  app.exit(2)
} else if (app.requestSingleInstanceLock()) main()
else app.exit(0) // the first instance shows its window
