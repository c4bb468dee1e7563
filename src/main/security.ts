// Forbids to every window of the app, whatever it shows: navigation, new windows, embedding, permissions.

import { app, session } from 'electron'

export function lockDown(): void {
  // As root Chromium has no sandbox to enable, and asking for one stops its helper processes at their start.
  if (process.env['ELECTRON_DISABLE_SANDBOX'] !== '1' && !app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      event.preventDefault()
    })
    contents.on('will-frame-navigate', (event) => {
      event.preventDefault()
    })
    contents.on('will-redirect', (event) => {
      event.preventDefault()
    })
    contents.on('will-attach-webview', (event) => {
      event.preventDefault()
    })
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}

/** Switches that open the app to a debugger: a packaged app ignores them. */
const DEBUG_SWITCHES = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
]

/** For a packaged app, before `ready`. Its fuses disable Node's own switches (`--inspect`, NODE_OPTIONS). */
export function shutDebugging(): void {
  for (const name of DEBUG_SWITCHES) app.commandLine.removeSwitch(name)
  // By default Node opens its inspector on SIGUSR1; with that fuse off the signal would end the app and its processes.
  process.on('SIGUSR1', () => undefined)
}

/** V8 flags are applied before this code runs and cannot be undone: a packaged app exits. */
export function hasFlagsForV8(): boolean {
  return app.commandLine.hasSwitch('js-flags')
}

/** Call after the app is ready. */
export function denyPermissions(): void {
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => {
    decide(false)
  })
  defaultSession.setPermissionCheckHandler(() => false)
  defaultSession.setDevicePermissionHandler(() => false)
  defaultSession.setDisplayMediaRequestHandler((_request, decide) => {
    decide({})
  })
}
