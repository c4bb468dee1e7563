// npm run test:e2e [-- Playwright's arguments]: the built app, driven as a person would.

import { ensureReady } from '../setup/ensure-ready.mjs'
import { runScript } from '../setup/failure.mjs'
import { buildApp } from './build-app.mjs'
import { runPlaywright } from './suites.mjs'

await runScript(async () => {
  await ensureReady()
  await buildApp()
  const { failed } = await runPlaywright(process.argv.slice(2))
  return failed > 0 ? 1 : 0
})
