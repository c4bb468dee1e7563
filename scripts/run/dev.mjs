// npm run dev: the app with hot reload; main and preload are rebuilt and restarted when they change. The
// worker (src/workers) is built once, at the start.

import { join } from 'node:path'
import { ensureReady } from '../setup/ensure-ready.mjs'
import { runScript } from '../setup/failure.mjs'
import { root } from '../setup/paths.mjs'
import { buildChildren } from './build-app.mjs'
import { withDisplay } from './display.mjs'
import { runForwarding } from './electron.mjs'

await runScript(async () => {
  await ensureReady()
  await buildChildren()
  return withDisplay((display) => {
    if (display.virtual) console.log(`No display here: the app runs on a virtual one (${display.name}).`)
    const tool = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
    return runForwarding(process.execPath, [tool, 'dev', '--watch', ...process.argv.slice(2)], display.env)
  })
})
