// procdeck watch: a program in the terminal, with its processes. Its output is its own, byte for byte; the table and the
// summary go to standard error. With --json, standard output is one object a line: events, metrics, and the end.

import { planWatch } from '../session/user/plan-watch.ts'
import { lineOf } from '../session/user/command-line.ts'
import { createSession, type HostRuntime } from '../session/create-session.ts'
import type { Session } from '../session/session.ts'
import { ORPHANS } from '../session/sources/watch/findings/findings.ts'
import { launchWatch } from '../session/sources/watch/watch-launch.ts'
import { CommandFailure } from '../shared/command-failure.ts'
import type { SessionEvent } from '../shared/events.ts'
import { isAlive } from '../shared/process.ts'
import type { ProcessRecord, RunRecord } from '../shared/session-state.ts'
import { linesOf, LiveHangs } from './finding-lines.ts'
import { tableLines } from './live-table.ts'
import { SIGNAL_BASE } from './signals.ts'
import { LiveRegion } from './terminal.ts'

export interface WatchOptions {
  readonly json: boolean
  /** False: no table. */
  readonly table: boolean
}

export interface CliSetup {
  readonly runtime: HostRuntime
  /** Folder of the hooks. */
  readonly hook: string
}

const DRAW_EVERY_MS = 250
const METRICS_EVERY_MS = 1_000
/** Lines of the terminal that stay free above the table. */
const LINES_FREE = 6
/** As a shell tells a program that cannot be started. */
const CANNOT_START = 127

/** Returns the exit code: that of the program, or 128 and the number of the signal that ended it. */
export async function watchProgram(
  command: readonly string[],
  { json, table }: WatchOptions,
  { runtime, hook }: CliSetup,
): Promise<number> {
  let plan: Awaited<ReturnType<typeof planWatch>>
  try {
    plan = await planWatch({ commandLine: lineOf(command), folder: workingFolder() }, process.env)
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error
    process.stderr.write(`procdeck watch: ${error.message}\n`)
    return CANNOT_START
  }
  const { session, local } = createSession({ runtime, spawnIn: 'this-thread', output: json ? 'capture' : 'inherit' })
  if (json) session.journal.subscribe(printEvent)
  const launch = launchWatch({ ...plan, stdin: 'inherit' }, { host: session.host, supervisor: local.supervisor, hook })
  const run = local.start(launch, { workers: 1, chunkSize: 'auto', restart: null })
  const view = json ? liveJson(session) : table && process.stderr.isTTY ? liveTable(session) : () => undefined
  if (!json) {
    tellWaiting(session)
    tellHangs(session)
  }
  const stopListening = passSignalsOn(session, () => void run.handle.cancel('you'))
  await run.ended
  view()
  stopListening()
  const record = session.journal.state.runs[run.id]
  const rows = Object.values(session.journal.state.processes)
  const root = rows.find(({ sourceId }) => sourceId === null)
  await session.close()
  const code = root?.exitCode ?? CANNOT_START
  if (json) print({ type: 'end', exitCode: root?.exitCode ?? null })
  else if (record !== undefined) process.stderr.write(summaryOf(record, rows))
  return code < 0 ? SIGNAL_BASE - code : code
}

/** @throws CommandFailure */
function workingFolder(): string {
  try {
    return process.cwd()
  } catch {
    throw new CommandFailure('E_PATH', 'The working folder is gone: change to one that is there.')
  }
}

/** Says once why the command does not return with its program: in a shell, what it left behind would run on. */
function tellWaiting(session: Session): void {
  const stop = session.journal.subscribe((event) => {
    if (event.type !== 'run.diagnosed' || event.diagnosis.name !== ORPHANS || event.diagnosis.evidence.length === 0)
      return
    stop()
    process.stderr.write('procdeck: the program has ended, and what it started still runs: Ctrl-C ends it.\n')
  })
}

/** At once, for a program that hangs has no end; all findings are in the summary. */
function tellHangs(session: Session): void {
  const hangs = new LiveHangs()
  session.journal.subscribe((event) => {
    if (event.type !== 'run.diagnosed') return
    const lines = hangs.lines(event.diagnosis)
    if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`)
  })
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

function printEvent({ seq: _seq, ...event }: SessionEvent): void {
  print(event)
}

function liveJson(session: Session): () => void {
  const timer = setInterval(() => {
    const { atMs, processes, queues } = session.metrics()
    print({ type: 'metrics', atMs, processes, queues })
  }, METRICS_EVERY_MS)
  return () => {
    clearInterval(timer)
  }
}

function liveTable(session: Session): () => void {
  const region = new LiveRegion(process.stderr, [process.stdout, process.stderr])
  const draw = (): void => {
    // A terminal that does not know its size says 0.
    const [columns, rows] = [process.stderr.columns || 80, process.stderr.rows || 24]
    region.draw(tableLines(session.journal.state, session.metrics(), { columns, rows: Math.max(3, rows - LINES_FREE) }))
  }
  const timer = setInterval(draw, DRAW_EVERY_MS)
  return () => {
    clearInterval(timer)
    region.close()
  }
}

/** Ctrl-C reaches the program as in its own terminal; the second one ends all of it. */
function passSignalsOn(session: Session, stop: () => void): () => void {
  let interrupts = 0
  const onInterrupt = (): void => {
    const root = Object.values(session.journal.state.processes).find(({ sourceId }) => sourceId === null)
    if (++interrupts > 1 || root === undefined || root.pid === null || !isAlive(root.state)) {
      stop()
      return
    }
    try {
      process.kill(-root.pid, 'SIGINT')
    } catch {
      stop() // its group has ended: others of it may be left
    }
  }
  process.on('SIGINT', onInterrupt)
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  return () => {
    process.off('SIGINT', onInterrupt)
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, stop)
  }
}

/** A run that was stopped has no story: then each process has a line. */
function summaryOf({ title, result, diagnoses, error }: RunRecord, rows: readonly ProcessRecord[]): string {
  const stopped = rows.map(({ name, pid, cause }) => `${name} (PID ${pid ?? '?'}): ${cause?.text ?? 'still runs'}`)
  const lines = [`procdeck: ${title}`, ...(result?.story ?? stopped).map((sentence) => `  ${sentence}`)]
  if (result === null && error !== null && error.name !== 'CheckFailed') lines.push(`  ${error.message}`)
  for (const diagnosis of diagnoses) lines.push(...linesOf(diagnosis))
  return `${lines.join('\n')}\n`
}
