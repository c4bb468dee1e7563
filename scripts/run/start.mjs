// npm start: builds what is out of date and opens the app. What stands after `--` goes to the app.

import { ensureReady } from '../setup/ensure-ready.mjs'
import { runScript } from '../setup/failure.mjs'
import { root } from '../setup/paths.mjs'
import { buildApp } from './build-app.mjs'
import { withDisplay } from './display.mjs'
import { runElectron } from './electron.mjs'

await runScript(async () => {
  const args = process.argv.slice(2)
  await ensureReady()
  await buildApp()
  return withDisplay((display) => {
    if (display.virtual) console.log(explain(display.name, args))
    return runElectron([root, ...args], display.env)
  })
})

/**
 * @param {string} name
 * @param {readonly string[]} args
 */
function explain(name, args) {
  const start = `No display here: the app runs on a virtual one (${name}), which ends with it.`
  if (args.includes('--screenshot')) return start
  return `${start} To look at it: npm start -- --screenshot FILE, or x11vnc -display ${name} and a VNC viewer. Ctrl-C ends it.`
}
