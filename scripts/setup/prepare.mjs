// What `npm install` runs at the end: the Electron runtime and the system libraries that it needs.

import { existsSync } from 'node:fs'
import { ensureReady } from './ensure-ready.mjs'
import { runScript } from './failure.mjs'
import { electronPackage } from './paths.mjs'

await runScript(async () => {
  // `npm install --omit=dev` brings the library alone; it needs neither.
  if (existsSync(electronPackage)) await ensureReady()
})
