// A whole program as the subject of an experiment: its command line with the factors put in, and the launch of it.

import { CommandFailure } from '../../shared/command-failure.ts'
import { formatExitCode } from '../../shared/exit-code.ts'
import type { LabCell, LabSubject } from '../../shared/lab.ts'
import type { Launch } from '../run/run.ts'
import { nameOfCommand } from '../sources/watch/command-names.ts'
import { lineOf, wordsOf } from '../user/command-line.ts'

export interface ProgramCommand {
  readonly command: readonly string[]
  readonly cwd: string
  /** The whole environment of its user. */
  readonly env: Readonly<Record<string, string | undefined>>
}

type Program = Extract<LabSubject, { kind: 'program' }>

/**
 * The program takes the place of the shell, and what it prints is discarded: reading and keeping it takes longer than
 * printing it, and would be measured with it. Its standard error is kept, for why it failed.
 */
const SHELL = '/bin/sh'
const DISCARDS = 'exec "$0" "$@" > /dev/null'

const PLACE = { workers: '{n}', chunk: '{chunk}' } as const

/** Whether the command line has a place for the number of workers, and for the chunk size. */
export function placesOf({ commandLine }: Pick<Program, 'commandLine'>) {
  return { workers: commandLine.includes(PLACE.workers), chunk: commandLine.includes(PLACE.chunk) }
}

/** @throws CommandFailure where no shell can read the line, or it has no place for the workers */
export function commandFor(
  { commandLine, folder }: Program,
  { workers, chunkSize }: LabCell,
  env: Readonly<Record<string, string | undefined>>,
): ProgramCommand {
  const line = wordsOf(commandLine, env)
  if ('problem' in line) throw refuse(line.problem)
  if (!placesOf({ commandLine }).workers)
    throw refuse(`Write {n} where the number of workers belongs: ${commandLine} --workers {n}.`)
  const command = line.words.map((word) =>
    word.replaceAll(PLACE.workers, String(workers)).replaceAll(PLACE.chunk, String(chunkSize ?? '')),
  )
  return { command, cwd: folder, env }
}

function refuse(message: string): CommandFailure {
  return new CommandFailure('E_INPUT', message, [{ path: 'subject.commandLine', message }])
}

export function launchCommand({ command: words, cwd, env }: ProgramCommand): Launch {
  const [command = '', ...args] = words
  const name = nameOfCommand(words)
  return {
    workload: 'program',
    title: name,
    parameters: {},
    summary: lineOf(words),
    totalTasks: 0,
    program: async (run) => {
      const whole = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
      const options = { cwd, env: whole as Record<string, string>, name, keepsChildren: true }
      const root = new run.Command({ ...options, command: SHELL, args: ['-c', DISCARDS, command, ...args] })
      await root.start()
      await root.join()
      if (root.exitCode !== 0 && !run.signal.aborted) throw new Error(`${name}: ${root.cause ?? 'no exit code'}`)
      return { headline: `Exit code ${formatExitCode(root.exitCode)}` }
    },
  }
}
