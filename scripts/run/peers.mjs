// npm run test:peers [-- vitest's arguments]: Python programs and CPython's own tests under watch, with each Python found here.

import { ensureReady } from '../setup/ensure-ready.mjs'
import { runScript } from '../setup/failure.mjs'
import { runVitest } from './suites.mjs'

await runScript(async () => {
  await ensureReady()
  return (await runVitest('peers', process.argv.slice(2))).failed > 0 ? 1 : 0
})
