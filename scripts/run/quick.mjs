// npm run test:quick: what one runs all day, at most 90 s on two idle cores. The unit tests are those that are fast
// (vitest.config.ts says which); one test opens the real app, lets a run end, and closes the app.

import { runScript } from '../setup/failure.mjs'
import { runGate } from './gate.mjs'

await runScript(() => runGate({ projects: ['quick'], appTests: ['--grep', '@smoke'] }))
