#!/usr/bin/env node
// npx procdeck COMMAND: the command line of the repository. Builds it when it is out of date.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runScript, SetupFailure } from '../setup/failure.mjs'
import { root } from '../setup/paths.mjs'

await runScript(async () => {
  // Nothing but the program's own output may go to standard output.
  if (!existsSync(join(root, 'node_modules', 'rolldown')))
    throw new SetupFailure('The packages are missing: npm install')
  const { buildPrograms } = await import('./build-programs.mjs')
  await buildPrograms()
  await import(pathToFileURL(join(root, 'out', 'cli', 'procdeck.js')).href)
  return Number(process.exitCode ?? 0)
})
