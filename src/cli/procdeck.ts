// The command line: procdeck watch. It stands on the session that the window stands on.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { watchProgram } from './watch.ts'

/** Folder of the built app, which holds this file in a folder of its own. */
const BUILT = fileURLToPath(new URL('..', import.meta.url))
const RUNTIME = {
  execPath: process.execPath,
  hostPath: join(BUILT, 'workers/host.cjs'),
  spawnerPath: join(BUILT, 'main/spawn-thread.js'),
  env: {},
}

const cli = new Command('procdeck')
  .description('Starts, watches, breaks and measures multi-process work.')
  // What stands after the program's name is the program's own.
  .enablePositionalOptions()

cli
  .command('watch')
  .description('Runs a program, unchanged, and shows its processes; its exit code is that of the program.')
  .argument('<command...>', 'the program and its arguments, as after --')
  .option('--json', 'print events and metrics instead, one JSON object a line', false)
  .option('--no-table', 'no live table')
  .passThroughOptions()
  .addHelpText('after', '\nExample:\n  procdeck watch -- python3 primes.py 4')
  .action(async (command: string[], options: { json: boolean; table: boolean }) => {
    process.exitCode = await watchProgram(command, options, {
      runtime: RUNTIME,
      hook: join(BUILT, 'programs/watch-hooks'),
    })
  })

await cli.parseAsync()
