// procdeck lab: an experiment in the terminal. Progress goes to standard error, the result to standard output.

import { accessSync, constants, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { reportHtml } from '../session/export/report-html.ts'
import { reportMarkdown } from '../session/export/report-markdown.ts'
import { trialsCsv } from '../session/export/trials-csv.ts'
import { analyse } from '../session/lab/analyse.ts'
import { DESIGN_LIMITS, type DesignRequest } from '../shared/ipc/lab-design.ts'
import { Lab } from '../session/lab/lab.ts'
import { createSession, type HostRuntime } from '../session/create-session.ts'
import { UserFileError } from '../session/user/user-file-error.ts'
import { CommandFailure } from '../shared/command-failure.ts'
import { cellWords, type Experiment, type LabAnalysis, type LabProgress } from '../shared/lab.ts'
import { MAX_TASKS, MAX_WORKERS } from '../shared/limits.ts'
import { overdueWords } from '../shared/lab-overdue.ts'
import { timeWords } from '../shared/measure-words.ts'
import type { ChunkSize } from '../shared/run.ts'
import { launchPlanned } from '../workloads/launch-planned.ts'
import { CliHistory } from './history.ts'
import { onStopSignal, REFUSED } from './signals.ts'
import { type SubjectOptions, subjectOf } from './subject.ts'
import { labTable } from './terminal-table.ts'

export interface LabOptions extends SubjectOptions {
  readonly workers?: string
  readonly chunk?: string
  readonly startMethod?: string
  readonly repeats?: string
  readonly warmUps?: string
  readonly budget?: string
  readonly seed?: string
  readonly json: boolean
  readonly report?: string
  /** Path of the database; false: nothing is kept. Default: that of the window. */
  readonly history?: string | false
}

export interface LabCliSetup {
  readonly runtime: HostRuntime
  readonly programs: URL
}

/** Of a file or a pipe, which tell no width. */
const USUAL_COLUMNS = 120

/** Returns the exit code: 0 when everything was measured, 1 when a part failed, 2 for a wrong request, 130 after Ctrl-C. */
export async function runLab(words: readonly string[], options: LabOptions, setup: LabCliSetup): Promise<number> {
  const { runtime, programs } = setup
  const { session, local } = createSession({ runtime, spawnIn: 'this-thread', niceness: 0 })
  const engine = {
    module: new URL('engine-process.js', programs),
    export: 'runEngine',
    args: [{ runtime, programs: programs.href, niceness: 0 }],
  }
  const history = new CliHistory(options.history)
  const lab = new Lab({
    session,
    supervisor: local.supervisor,
    engine,
    env: process.env,
    ownCpuMs: () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1_000
    },
    launchOf: (plan) => launchPlanned(plan, programs),
    store: history.open,
    warn: (text) => {
      process.stderr.write(`procdeck lab: ${text}\n`)
    },
  })
  try {
    checkReport(options.report)
    const subject = await subjectOf(words, options, programs)
    await history.check()
    const progress = progressLine()
    let experiment: Experiment
    let exitCode: number
    try {
      const opened = await lab.begin(
        { subject, design: designOf(options) },
        { trial: () => undefined, progress: progress.tell },
      )
      // The result of the trials that came to their end is printed.
      const stopping = onStopSignal(() => void opened.run.cancel())
      experiment = await opened.ended
      stopping.end()
      exitCode = stopping.exitCode
    } finally {
      progress.close()
    }
    const analysis = analyse(experiment)
    const isWhole = await tell(experiment, analysis, options)
    if (experiment.status === 'cancelled') return exitCode
    return isWhole && experiment.status === 'done' && experiment.trials.every(({ status }) => status === 'done') ? 0 : 1
  } catch (error) {
    if (!(error instanceof CommandFailure || error instanceof UserFileError)) throw error
    process.stderr.write(`procdeck lab: ${error.message}\n`)
    return REFUSED
  } finally {
    history.close()
    await session.close()
  }
}

/** Prints first, for no full disk takes that away. False where the report could not be written. */
async function tell(experiment: Experiment, analysis: LabAnalysis, { json, report }: LabOptions): Promise<boolean> {
  const whole = `${JSON.stringify({ experiment, analysis })}\n`
  const columns = process.stdout.columns || USUAL_COLUMNS
  process.stdout.write(json ? whole : `${labTable(experiment, analysis, columns).join('\n')}\n`)
  if (report === undefined) return true
  try {
    await writeFile(report, textFor(report, experiment, analysis))
  } catch (error) {
    process.stderr.write(`procdeck lab: the report is not written to ${report}: ${(error as Error).message}\n`)
    return false
  }
  process.stderr.write(`The report is in ${report}.\n`)
  return true
}

/** By the ending of the file's name. */
function textFor(report: string, experiment: Experiment, analysis: LabAnalysis): string {
  if (report.endsWith('.md')) return reportMarkdown(experiment, analysis)
  return report.endsWith('.csv') ? trialsCsv(experiment) : reportHtml(experiment, analysis)
}

/** Before anything is measured. @throws CommandFailure */
function checkReport(report: string | undefined): void {
  if (report === undefined) return
  if (!/\.(?:html?|md|csv)$/.test(report))
    throw new CommandFailure('E_PATH', `--report ${report}: expected a name that ends in .html, .md or .csv.`)
  try {
    accessSync(dirname(report), constants.W_OK)
    const there = statSync(report, { throwIfNoEntry: false })
    if (there?.isDirectory() !== true) {
      if (there !== undefined) accessSync(report, constants.W_OK)
      return
    }
  } catch (error) {
    throw new CommandFailure('E_PATH', `--report ${report} cannot be written: ${(error as Error).message}.`)
  }
  throw new CommandFailure('E_PATH', `--report ${report} is a folder: name a file in it.`)
}

/** What is no number is refused here, by the name of its option; what is out of range, by the check of the design. */
function designOf(options: LabOptions): DesignRequest {
  const { workers, chunk, startMethod, repeats, warmUps, budget, seed } = options
  return {
    ...(workers === undefined
      ? {}
      : { workers: listed(workers).map((one) => wholeOf('workers', one, [1, MAX_WORKERS])) }),
    ...(chunk === undefined
      ? {}
      : {
          chunkSizes: listed(chunk).map(
            (one): ChunkSize => (one === 'auto' ? 'auto' : wholeOf('chunk', one, [1, MAX_TASKS])),
          ),
        }),
    ...(startMethod === undefined
      ? {}
      : { methods: listed(startMethod) as unknown as NonNullable<DesignRequest['methods']> }),
    ...(repeats === undefined ? {} : { repeats: wholeOf('repeats', repeats, DESIGN_LIMITS.repeats) }),
    ...(warmUps === undefined ? {} : { warmUps: wholeOf('warm-ups', warmUps, DESIGN_LIMITS.warmUps) }),
    ...(budget === undefined ? {} : { budgetMs: 1_000 * numberOf('budget', budget, DESIGN_LIMITS.budgetS) }),
    ...(seed === undefined ? {} : { seed: wholeOf('seed', seed, DESIGN_LIMITS.seed) }),
  }
}

type Limits = readonly [least: number, most: number]

/** @throws CommandFailure */
function numberOf(option: string, text: string, [least, most]: Limits, isWhole = false): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value
  const what = isWhole ? 'a whole number' : 'a number'
  throw new CommandFailure('E_INPUT', `--${option}: expected ${what} from ${least} to ${most}, got "${text}".`)
}

const wholeOf = (option: string, text: string, limits: Limits): number => numberOf(option, text, limits, true)

const listed = (text: string): string[] =>
  text
    .split(',')
    .filter((one) => one.trim() !== '')
    .map((one) => one.trim())

const LOOK_EVERY_MS = 1_000

/** One line that changes in a terminal; in a file a line for each trial, and one more where it takes much too long. */
function progressLine(): { readonly tell: (progress: LabProgress) => void; readonly close: () => void } {
  const { isTTY } = process.stderr
  const write = (line: string): void => {
    // One that wraps could not be taken back.
    const columns = process.stderr.columns || USUAL_COLUMNS
    process.stderr.write(isTTY ? `\r\u001B[2K${line.slice(0, columns - 1)}` : `${line}\n`)
  }
  let now: LabProgress['now'] = null
  let line = ''
  let isTold = false
  const looking = setInterval(() => {
    const overdue = overdueWords(now, Date.now())
    if (overdue === null || (isTold && !isTTY)) return
    isTold = true
    write(`${line}; ${overdue}: it may hang, Ctrl-C ends it`)
  }, LOOK_EVERY_MS)
  return {
    tell: (progress) => {
      const { done, total, etaMs } = progress
      now = progress.now
      isTold = false
      if (now === null) return
      const left = etaMs === null ? '' : `, about ${timeWords(etaMs)} left`
      line = `trial ${done + 1} of ${total}${now.round === 0 ? ' (warm-up)' : ''}: ${cellWords(now.cell)}`
      write(`${line}${left}`)
    },
    close: () => {
      clearInterval(looking)
      if (isTTY) process.stderr.write('\r\u001B[2K')
    },
  }
}
