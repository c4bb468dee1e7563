// The one window. It shows nothing before its first frame is there, and comes back by itself if its view crashes.

import { BrowserWindow, nativeTheme } from 'electron'
import { APP_ORIGIN } from './app-scheme.ts'
import type { Arguments } from './arguments.ts'

export interface WindowPaths {
  readonly preload: string
  /** Of the development server; null for the built view. */
  readonly devUrl: string | null
}

const DEFAULT_SIZE = { width: 1280, height: 800 }
const LIGHT = '#ffffff'
const DARK = '#1a1b1e'

export function createWindow(paths: WindowPaths, options: Arguments): BrowserWindow {
  const window = new BrowserWindow({
    ...(options.size ?? DEFAULT_SIZE),
    useContentSize: true,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Procdeck',
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
    window.show()
  })
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return
    // Not inside the event: the frame is still being taken down.
    setImmediate(() => {
      if (!window.isDestroyed()) window.reload()
    })
  })
  void window.loadURL(paths.devUrl ?? `${APP_ORIGIN}/index.html`)
  return window
}

export function trustedOrigin(paths: WindowPaths): string {
  return paths.devUrl === null ? APP_ORIGIN : new URL(paths.devUrl).origin
}
