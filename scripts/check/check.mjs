// npm run check: the whole gate but the tests.

import { runScript } from '../setup/failure.mjs'
import { runCheck } from './steps.mjs'

await runScript(async () => ((await runCheck()).failures.length > 0 ? 1 : 0))
