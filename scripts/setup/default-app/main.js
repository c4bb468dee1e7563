// What Electron runs when no app is built into it: loads the app that the command line names, as Electron's own
// default app does. Only the stand-in runtime carries this file.

import { existsSync, readFileSync } from 'node:fs'
import { Module } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app, dialog } from 'electron'

const options = parse(process.argv.slice(1))
if (options.modules.length > 0) Module._preloadModules(options.modules)

if (options.version) {
  process.stdout.write(`v${process.versions.electron}\n`, () => process.exit(0))
} else if (options.file === undefined) {
  process.stderr.write(
    'This Electron is a stand-in without an app of its own. Usage: electron [-r MODULE] PATH [ARGUMENTS]\n',
  )
  process.exit(1)
} else {
  // Awaited here, because Electron holds `ready` back until this file has run: what an app must do before `ready`
  // (privileged schemes, for one) would else come too late.
  await load(options.file)
}

/** Everything after the path belongs to the app. */
function parse(args) {
  const found = { modules: [], version: false, file: undefined }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]
    if (arg === '-r' || arg === '--require') found.modules.push(args[++i])
    else if (arg === '-v' || arg === '--version') found.version = true
    else if (arg.startsWith('--app=')) found.file = arg.slice('--app='.length)
    else if (!arg.startsWith('-')) found.file = arg
    if (found.version || found.file !== undefined) break
  }
  return found
}

async function load(path) {
  Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true })
  try {
    const directory = resolve(path)
    const entry = Module._resolveFilename(directory, null, true)
    const packageFile = join(directory, 'package.json')
    const hasPackage = existsSync(packageFile)
    if (hasPackage) describe(JSON.parse(readFileSync(packageFile, 'utf8')))
    app.setAppPath(hasPackage ? directory : dirname(entry))
    await import(pathToFileURL(entry).href)
  } catch (error) {
    console.error(`App threw an error during load\n${error?.stack ?? error}`)
    // A dialog on a virtual display would wait for ever.
    if (!process.env.CI && process.stderr.isTTY)
      dialog.showErrorBox('Error launching app', String(error?.stack ?? error))
    app.exit(1)
  }
}

function describe({ name, productName, version, desktopName }) {
  if (version) app.setVersion(version)
  if (productName ?? name) app.name = productName ?? name
  app.setDesktopName?.(desktopName ?? `${app.name}.desktop`)
}
