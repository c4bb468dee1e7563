// npm run test:chaos [-- vitest's arguments]: long tests that kill things at random; the seed is printed by each.

import { ensureReady } from '../setup/ensure-ready.mjs'
import { runScript } from '../setup/failure.mjs'
import { buildApp } from './build-app.mjs'
import { withDisplay } from './display.mjs'
import { runVitest } from './suites.mjs'

await runScript(async () => {
  await ensureReady()
  await buildApp()
  const { failed } = await withDisplay(({ env }) => {
    Object.assign(process.env, env)
    return runVitest('chaos', process.argv.slice(2))
  })
  return failed > 0 ? 1 : 0
})
