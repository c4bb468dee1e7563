// The command line: procdeck list, run, lab and watch. It stands on the session that the window stands on.

import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Command } from 'commander'
import { sayNumbers } from '../shared/ipc/number-words.ts'
import { type LabOptions, runLab } from './lab.ts'
import { listWorkloads } from './list.ts'
import { runOnce, type RunOptions } from './run.ts'
import { whenOutputFails } from './signals.ts'
import { watchProgram } from './watch.ts'

/** Folder of the built app, which holds this file in a folder of its own. */
const BUILT = fileURLToPath(new URL('..', import.meta.url))
const RUNTIME = {
  execPath: process.execPath,
  hostPath: join(BUILT, 'workers/host.cjs'),
  spawnerPath: join(BUILT, 'main/spawn-thread.js'),
  env: {},
}
/** Folder of the compiled workloads. */
const PROGRAMS = pathToFileURL(join(BUILT, 'programs/'))

sayNumbers()

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

const collected = (value: string, before: readonly string[]): readonly string[] => [...before, value]

cli
  .command('list')
  .description('The workloads of the catalogue, with their parameters and presets.')
  .option('--json', 'print them as JSON', false)
  .action(({ json }: { json: boolean }) => {
    process.stdout.write(listWorkloads(json))
  })

const subjectOptions = (command: Command): Command =>
  command
    .option('--param <key=value>', 'a parameter of a workload; may be repeated', collected, [])
    .option('--preset <name>', 'parameters of a workload, sized for this machine')
    .option('--range <first..end>', 'inputs of a function: the numbers from FIRST up to and without END')
    .option('--inputs <json>', 'inputs of a function: a JSON array, or a file with one')
    .option('--lines <file>', 'inputs of a function: the lines of a file')
    .option('--folder <folder>', 'inputs of a function: the files of a folder')
    .option('--python <path>', 'the interpreter of a function in Python')

subjectOptions(cli.command('run'))
  .description('Runs a workload of the catalogue, or a function of yours over its inputs.')
  .argument('<subject>', 'a workload, or FILE:FUNCTION of JavaScript or Python')
  .option('--workers <n>', 'worker processes (default: as many as cores)')
  .option('--chunk <n>', 'tasks in a message, or auto (default: auto)')
  .option('--start-method <method>', 'spawn, warm, thread; of Python spawn, fork, forkserver (default: spawn)')
  .option('--json', 'print the events instead, one JSON object a line', false)
  .addHelpText('after', '\nExamples:\n  procdeck run primes --workers 4\n  procdeck run tasks.py:work --range 0..1000')
  .action(async (subject: string, options: RunOptions) => {
    const setup = { runtime: RUNTIME, programs: PROGRAMS, cores: availableParallelism() }
    process.exitCode = await runOnce(subject, options, setup)
  })

subjectOptions(cli.command('lab'))
  .description('Measures whether more processes help: the plain loop, then workers and chunk sizes, with advice.')
  .argument(
    '<subject...>',
    'a workload, FILE:FUNCTION of JavaScript or Python, or a program with {n} for its workers, as after --',
  )
  .option('--workers <list>', 'numbers of workers, as 1,2,4 (default: around the core count)')
  .option('--chunk <list>', 'chunk sizes, as 1,100,auto')
  .option(
    '--start-method <list>',
    'spawn, warm, thread, async (so many at once in one process); of Python spawn, fork, forkserver (default: spawn)',
  )
  .option('--repeats <n>', 'measured trials of each arrangement (default: 5)')
  .option('--warm-ups <n>', 'trials of each before them that do not count (default: 1)')
  .option('--budget <seconds>', 'no trial begins after this time')
  .option('--seed <n>', 'for the order of the trials (default: 1)')
  .option('--json', 'print the experiment and its analysis as JSON', false)
  .option('--report <file>', 'write a report: HTML, Markdown (.md), or all trials (.csv)')
  .option('--history <file>', 'the database that keeps the experiment (default: that of the window)')
  .option('--no-history', 'keep nothing')
  .addHelpText(
    'after',
    '\nExamples:\n  procdeck lab --workers 1,2,4 primes\n  procdeck lab --range 0..1000 tasks.py:work\n  procdeck lab -- python3 primes.py --workers {n}',
  )
  .action(async (subject: string[], options: LabOptions) => {
    process.exitCode = await runLab(subject, options, { runtime: RUNTIME, programs: PROGRAMS })
  })

const output = whenOutputFails()
await cli.parseAsync()
process.exitCode = output.exitCode ?? process.exitCode
