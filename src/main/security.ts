// What no window of this app may do, whatever it shows: go elsewhere, open windows, embed, or get a permission.

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

/** Open the app to a debugger: on the command line of a packaged app they are nothing. */
const DEBUG_SWITCHES = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
]

/** Of a packaged app, before `ready`. Node's own (`--inspect`, NODE_OPTIONS) are shut by its fuses. */
export function shutDebugging(): void {
  for (const name of DEBUG_SWITCHES) app.commandLine.removeSwitch(name)
  // Node's default opens its inspector; with that fuse off the signal would end the app, and its processes with it.
  process.on('SIGUSR1', () => undefined)
}

/** What V8 was told before we began cannot be taken back: a packaged app does not go on with it. */
export function hasFlagsForV8(): boolean {
  return app.commandLine.hasSwitch('js-flags')
}

/** After the app is ready. */
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
