// The one window. It is hidden until its first frame, and loads its view again if the view crashes.

import { BrowserWindow, dialog, nativeTheme } from 'electron'
import icon from '../../resources/icon.png?asset'
import { APP_ORIGIN } from './app-scheme.ts'
import type { Arguments } from './arguments.ts'
import type { WindowPlace } from './window-place.ts'

export interface WindowPaths {
  readonly preload: string
  /** URL of the development server; null for the built view. */
  readonly devUrl: string | null
}

/** Up to so many crashes of the view within this time, the window loads it again. */
const MAX_CRASHES = 3
const CRASH_WINDOW_MS = 60_000
/** After the page is loaded. */
const LATEST_SHOW_MS = 3_000
const DEFAULT_SIZE = { width: 1280, height: 800 }
const LIGHT = '#ffffff'
const DARK = '#1a1b1e'

export function createWindow(paths: WindowPaths, options: Arguments, kept: WindowPlace | null): BrowserWindow {
  const window = new BrowserWindow({
    // The command line gives the size of the content; the kept size is that of the window with its frame.
    ...(options.size === null && kept !== null ? kept.bounds : (options.size ?? DEFAULT_SIZE)),
    useContentSize: options.size !== null || kept === null,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Procdeck',
    icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? DARK : LIGHT,
    webPreferences: {
      preload: paths.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      // A hidden window acknowledges nothing and so receives nothing; its timers need not run at full speed.
      backgroundThrottling: true,
    },
  })
  let shown = false
  const show = (): void => {
    if (shown || window.isDestroyed()) return
    shown = true
    if (kept?.maximized === true && options.size === null) window.maximize()
    window.show()
  }
  window.once('ready-to-show', show)
  // The first frame of a hidden window is not always told (electron/electron 7779): late is better than never.
  window.webContents.once('did-finish-load', () => setTimeout(show, LATEST_SHOW_MS))
  reviveView(window)
  void window.loadURL(paths.devUrl ?? `${APP_ORIGIN}/index.html`)
  return window
}

/** Loads a crashed view again, but not one that keeps crashing: it would load the machine. */
function reviveView(window: BrowserWindow): void {
  const crashes: number[] = []
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return
    const nowMs = performance.now()
    crashes.push(nowMs)
    while ((crashes[0] ?? nowMs) < nowMs - CRASH_WINDOW_MS) crashes.shift()
    if (crashes.length > MAX_CRASHES) {
      dialog.showErrorBox(
        'The view of Procdeck keeps crashing',
        'Its processes are unaffected. Close Procdeck to end them, or end it and start it again; the log on the terminal says more.',
      )
      return
    }
    // Not inside the event: Chromium is still removing the frame.
    setImmediate(() => {
      if (!window.isDestroyed()) window.reload()
    })
  })
}

export function trustedOrigin(paths: WindowPaths): string {
  return paths.devUrl === null ? APP_ORIGIN : new URL(paths.devUrl).origin
}
