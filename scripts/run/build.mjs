// npm run build: the library and the app; `build lib` or `build app` one of them.

import { runScript, SetupFailure } from '../setup/failure.mjs'
import { buildApp } from './build-app.mjs'
import { buildLibrary } from './build-library.mjs'

await runScript(async () => {
  const [what] = process.argv.slice(2)
  if (what !== undefined && what !== 'lib' && what !== 'app')
    throw new SetupFailure(`There is no build of "${what}". Say lib, app or nothing.`)
  if (what !== 'app') await buildLibrary({ force: true })
  if (what !== 'lib') await buildApp({ force: true })
})
