// The one window. It shows nothing before its first frame is there, and comes back by itself if its view crashes.

import { BrowserWindow, dialog, nativeTheme } from 'electron'
import icon from '../../resources/icon.png?asset'
import { APP_ORIGIN } from './app-scheme.ts'
import type { Arguments } from './arguments.ts'
import type { WindowPlace } from './window-place.ts'

export interface WindowPaths {
  readonly preload: string
  /** Of the development server; null for the built view. */
  readonly devUrl: string | null
}

/** So many crashes of the view in this time are made good by themselves. */
const MAX_CRASHES = 3
const CRASH_WINDOW_MS = 60_000
const DEFAULT_SIZE = { width: 1280, height: 800 }
const LIGHT = '#ffffff'
const DARK = '#1a1b1e'

export function createWindow(paths: WindowPaths, options: Arguments, kept: WindowPlace | null): BrowserWindow {
  const window = new BrowserWindow({
    // What the command line says is of the content; what was kept, of the window with its frame.
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
      // A hidden window stops acknowledging and is sent nothing; its timers need not run at full speed either.
      backgroundThrottling: true,
    },
  })
  window.once('ready-to-show', () => {
    if (kept?.maximized === true && options.size === null) window.maximize()
    window.show()
  })
  reviveView(window)
  void window.loadURL(paths.devUrl ?? `${APP_ORIGIN}/index.html`)
  return window
}

/** A view that crashes comes back; one that crashes again and again would only take the machine with it. */
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
    // Not inside the event: the frame is still being taken down.
    setImmediate(() => {
      if (!window.isDestroyed()) window.reload()
    })
  })
}

export function trustedOrigin(paths: WindowPaths): string {
  return paths.devUrl === null ? APP_ORIGIN : new URL(paths.devUrl).origin
}
