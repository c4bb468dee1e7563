// npm test: everything that proves the app and the library, but for the long tests of `npm run test:chaos`.

import { runScript } from '../setup/failure.mjs'
import { runGate } from './gate.mjs'

await runScript(() => runGate({ projects: ['pure', 'parallel', 'timed'] }))
