// npm run bench -- NAME [--json]: runs bench/NAME.bench.mjs on the built library and app. Standard output is the bench's
// alone (with --json one object a line), so what is said here goes to standard error.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runLoudly } from '../setup/child.mjs'
import { ensureReady } from '../setup/ensure-ready.mjs'
import { runScript, SetupFailure } from '../setup/failure.mjs'
import { root } from '../setup/paths.mjs'
import { buildApp } from './build-app.mjs'
import { buildLibrary } from './build-library.mjs'
import { buildPrograms } from './build-programs.mjs'
import { withDisplay } from './display.mjs'

const folder = join(root, 'bench')
const ending = '.bench.mjs'
/** These open no window: they need neither Electron nor the built app. */
const withoutWindow = new Set(['pool', 'check', 'watch', 'python', 'lab', 'history'])

await runScript(async () => {
  const [name, ...args] = process.argv.slice(2)
  const names = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(ending)) : []
  if (name === undefined || !names.includes(name + ending)) {
    const list = names.map((file) => file.slice(0, -ending.length)).join(', ') || 'none yet'
    throw new SetupFailure(`Say which bench: npm run bench -- NAME [--json]. There are: ${list}`)
  }
  if (withoutWindow.has(name)) {
    await buildLibrary({ quiet: true })
    if (name === 'lab') await buildPrograms()
    return runLoudly(process.execPath, [join(folder, name + ending), ...args], { cwd: root })
  }
  await ensureReady({ log: console.error })
  await buildLibrary({ quiet: true })
  await buildApp({ quiet: true })
  return withDisplay(({ env }) =>
    runLoudly(process.execPath, [join(folder, name + ending), ...args], { env, cwd: root }),
  )
})
