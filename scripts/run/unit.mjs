// npm run test:unit [-- vitest's arguments]

import { runScript } from '../setup/failure.mjs'
import { runVitest } from './suites.mjs'

await runScript(async () => {
  const { failed } = await runVitest('unit', process.argv.slice(2))
  return failed > 0 ? 1 : 0
})
