// npm run test:unit [-- vitest's arguments]: with arguments, what they choose; without, all of them as `npm test` runs them.

import { runScript } from '../setup/failure.mjs'
import { runUnitTests } from './suites.mjs'

await runScript(async () => ((await runUnitTests(process.argv.slice(2))).failed > 0 ? 1 : 0))
