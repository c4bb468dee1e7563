// npm run test:unit [-- vitest's arguments]: with arguments, what they choose; without, all of them as `npm test` runs them.

import { runScript } from '../setup/failure.mjs'
import { runVitest } from './suites.mjs'

await runScript(async () => {
  const args = process.argv.slice(2)
  const projects = args.length > 0 ? ['unit'] : ['parallel', 'timed']
  let failures = 0
  for (const project of projects) failures += (await runVitest(project, args)).failed
  return failures > 0 ? 1 : 0
})
