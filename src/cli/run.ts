// procdeck run: a workload or a function of the user's, once. The result goes to standard output, progress to standard error.

import { createSession, type HostRuntime } from '../session/create-session.ts'
import type { Session } from '../session/session.ts'
import type { LocalRun } from '../session/sources/local-source.ts'
import { UserFileError } from '../session/user/user-file-error.ts'
import { CommandFailure } from '../shared/command-failure.ts'
import type { LabCell } from '../shared/lab.ts'
import { describeEvent } from '../shared/describe-event.ts'
import { errorText } from '../shared/error-text.ts'
import { MAX_TASKS, MAX_WORKERS } from '../shared/limits.ts'
import { timeWords } from '../shared/measure-words.ts'
import { formatCount, plural } from '../shared/plural.ts'
import { isAlive } from '../shared/process.ts'
import type { ChunkSize } from '../shared/run.ts'
import type { RunRecord } from '../shared/session-state.ts'
import { trialPlan } from '../session/lab/trial-plan.ts'
import { launchPlanned } from '../workloads/launch-planned.ts'
import { onStopSignal, REFUSED } from './signals.ts'
import { type SubjectOptions, subjectOf } from './subject.ts'

export interface RunOptions extends SubjectOptions {
  readonly workers?: string
  readonly chunk?: string
  readonly startMethod?: string
  readonly json: boolean
}

export interface RunCliSetup {
  readonly runtime: HostRuntime
  readonly programs: URL
  readonly cores: number
}

const DRAW_EVERY_MS = 250

/** Returns the exit code: 0 when the run is done, 1 when it failed, 2 for a wrong request, 130 after Ctrl-C. */
export async function runOnce(word: string, options: RunOptions, setup: RunCliSetup): Promise<number> {
  const { runtime, programs, cores } = setup
  const { session, local } = createSession({ runtime, spawnIn: 'this-thread', niceness: 0 })
  try {
    const cell = cellOf(options, cores)
    const { launch, settings } = trialPlan(await subjectOf([word], options, programs), cell, process.env)
    if (options.json) session.journal.subscribe(({ seq: _seq, ...event }) => print(event))
    const run = local.start(await launchPlanned(launch, programs), settings)
    const stopping = onStopSignal(() => void run.handle.cancel('you'))
    const stopTelling = options.json ? () => undefined : tellHangs(session)
    const stopDrawing = options.json || !process.stderr.isTTY ? () => undefined : drawProgress(session, run)
    await run.ended
    stopDrawing()
    stopTelling()
    stopping.end()
    const record = session.journal.state.runs[run.id]
    if (!options.json && record !== undefined) process.stdout.write(textOf(record))
    if (record?.status === 'cancelled') return stopping.exitCode
    return record?.status === 'done' ? 0 : 1
  } catch (error) {
    if (!(error instanceof CommandFailure || error instanceof UserFileError)) throw error
    process.stderr.write(`procdeck run: ${error.message}\n`)
    return REFUSED
  } finally {
    await session.close()
  }
}

/** @throws CommandFailure */
function cellOf({ workers, chunk, startMethod }: RunOptions, cores: number): LabCell {
  const count = workers === undefined ? cores : Number(workers)
  if (!Number.isInteger(count) || count < 1 || count > MAX_WORKERS)
    throw new CommandFailure('E_INPUT', `Expected --workers from 1 to ${MAX_WORKERS}, got ${workers ?? ''}.`)
  const chunkSize: ChunkSize = chunk === undefined || chunk === 'auto' ? 'auto' : Number(chunk)
  if (chunkSize !== 'auto' && (!Number.isInteger(chunkSize) || chunkSize < 1 || chunkSize > MAX_TASKS))
    throw new CommandFailure(
      'E_INPUT',
      `Expected --chunk as auto or a number from 1 to ${MAX_TASKS}, got ${chunk ?? ''}.`,
    )
  const methods = ['spawn', 'warm', 'thread', 'fork', 'forkserver'] as const
  const method = methods.find((one) => one === (startMethod ?? 'spawn'))
  if (method === undefined)
    throw new CommandFailure(
      'E_INPUT',
      `Expected --start-method as one of ${methods.join(', ')}, got ${startMethod ?? ''}.`,
    )
  return { method, workers: count, chunkSize }
}

/** Names a worker that is stopped, or waits for what does not come. One that calculates for long is normal. */
function tellHangs(session: Session): () => void {
  return session.journal.subscribe((event) => {
    if (event.type !== 'process.unresponsive' || event.kind === 'busy') return
    const { name, pid } = session.journal.state.processes[event.processId] ?? { name: 'a process', pid: null }
    process.stderr.write(
      `procdeck run: ${name} (PID ${pid ?? '?'}): ${describeEvent(event).text}. Ctrl-C ends the run.\n`,
    )
  })
}

function drawProgress(session: Session, run: LocalRun): () => void {
  const timer = setInterval(() => {
    const metrics = session.metrics().runs.find(({ id }) => id === run.id)
    if (metrics === undefined) return
    const alive = Object.values(session.journal.state.processes).filter(({ state }) => isAlive(state)).length
    const [done, total] =
      metrics.total > 0
        ? [metrics.done + metrics.failed, metrics.total]
        : [metrics.progress?.done ?? 0, metrics.progress?.total ?? 0]
    const left = metrics.etaMs === null ? '' : `, about ${timeWords(metrics.etaMs)} left`
    const far = total > 0 ? `${formatCount(done)} of ${formatCount(total)}, ` : ''
    process.stderr.write(`\r\u001B[2K${far}${plural(alive, 'process', 'processes')}${left}`)
  }, DRAW_EVERY_MS)
  return () => {
    clearInterval(timer)
    process.stderr.write('\r\u001B[2K')
  }
}

function textOf({ title, status, result, checks, error, elapsedMs }: RunRecord): string {
  const head = result?.headline ?? (status === 'cancelled' ? 'cancelled' : 'failed')
  const lines = [
    `${title}: ${head} (${timeWords(elapsedMs ?? 0)})`,
    ...(result?.story ?? []).map((sentence) => `  ${sentence}`),
    ...checks.map(
      ({ name, ok, detail }) => `  ${ok ? 'ok    ' : 'FAILED'} ${name}${detail === '' ? '' : `: ${detail}`}`,
    ),
    ...(error === null ? [] : [`  ${errorText(error)}`]),
  ]
  return `${lines.join('\n')}\n`
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}
