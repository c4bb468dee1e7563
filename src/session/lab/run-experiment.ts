// Runs the trials of an experiment, one after the other, each in an engine process of its own. What was measured is handed
// out as each trial ends, so that nothing is lost when the experiment is cancelled or its program dies.

import { setTimeout as delay } from 'node:timers/promises'
import type { Supervisor } from '../../engine/supervisor/supervisor.ts'
import {
  cellKey,
  type Experiment,
  type ExperimentStatus,
  type LabCell,
  type LabProgress,
  type Trial,
} from '../../shared/lab.ts'
import { timeWords } from '../../shared/measure-words.ts'
import type { ProcessId } from '../../shared/process.ts'
import type { RunId } from '../../shared/run.ts'
import type { Session } from '../session.ts'
import { type EngineSetup, EngineSource } from '../sources/engine-process/engine-source.ts'
import { loadMarks, markDrift } from './noise.ts'
import { baselineOf, type PlannedTrial, planTrials, remainingMs } from './plan-trials.ts'
import { asSentence } from '../../shared/sentence.ts'
import { trialPlan } from './trial-plan.ts'

export interface LabContext {
  readonly session: Session
  readonly supervisor: Supervisor
  /** At the priority of an ordinary program. */
  readonly engine: EngineSetup
  /** The environment of programs. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** CPU time in ms that Procdeck itself used so far: it is no other program. */
  readonly ownCpuMs: () => number
}

export interface LabListener {
  /** A trial began, ended, or was marked. */
  readonly trial: (trial: Trial) => void
  readonly progress: (progress: LabProgress) => void
}

/** Between two trials, so that what the last one left, as its memory, is gone. */
const REST_MS = 50
/** A cell that failed so often is not tried again. */
const MOST_FAILURES = 2
/** Among which the reason of a failure is looked for. */
const OUTPUT_LINES = 50

export class ExperimentRun {
  readonly #experiment: Experiment
  readonly #context: LabContext
  readonly #listener: LabListener
  readonly #plan: readonly PlannedTrial[]
  readonly #trials: Trial[] = []
  /** How long each trial took that came to its end, with the start and the end of its processes. */
  readonly #took: { readonly cell: LabCell; readonly wallMs: number }[] = []
  #source: EngineSource | null = null
  #lastRun: RunId | null = null
  #cancelled = false
  #resume: (() => void) | null = null
  #pausing: Promise<void> | null = null

  constructor(experiment: Experiment, context: LabContext, listener: LabListener) {
    this.#experiment = experiment
    this.#context = context
    this.#listener = listener
    this.#plan = planTrials(experiment.design, experiment.subject.kind)
  }

  get trials(): readonly Trial[] {
    return this.#trials
  }

  /** The run of the newest trial. */
  get runId(): RunId | null {
    return this.#lastRun
  }

  /** The running trial comes to its end, and no other one begins. */
  pause(): void {
    this.#pausing ??= new Promise((resolve) => {
      this.#resume = resolve
    })
  }

  resume(): void {
    this.#resume?.()
    this.#pausing = null
    this.#resume = null
  }

  /** Ends the running trial; what was measured stays. */
  async cancel(): Promise<void> {
    this.#cancelled = true
    this.resume()
    await this.#source?.run.cancel('you')
  }

  /** Resolves at the end of the last trial. Returns how the experiment ended, and why where it failed. */
  async run(): Promise<{
    readonly status: Exclude<ExperimentStatus, 'running' | 'interrupted'>
    readonly error: string | null
  }> {
    const { budgetMs } = this.#experiment.design
    let beganMs = performance.now()
    const isOver = (): boolean => budgetMs !== null && performance.now() - beganMs > budgetMs
    for (const [index, planned] of this.#plan.entries()) {
      if (this.#pausing !== null) {
        const pausedMs = performance.now()
        this.#tell(index, null, true)
        await this.#pausing
        // A pause uses up no budget.
        beganMs += performance.now() - pausedMs
      }
      if (this.#cancelled || isOver()) break
      if (this.#isHopeless(planned)) continue
      this.#tell(index, planned)
      const trialMs = performance.now()
      await this.#trial(this.#trials.length, planned)
      if (this.#trials.at(-1)?.status === 'done')
        this.#took.push({ cell: planned.cell, wallMs: performance.now() - trialMs + REST_MS })
      this.#markDrift()
      // Nothing can be compared with it.
      const [first] = this.#trials
      if (index === 0 && first?.status === 'failed' && !this.#cancelled) return { status: 'failed', error: first.error }
      if (index === 0 && budgetMs !== null) {
        const round = remainingMs(this.#firstRound(), this.#took, this.#experiment.machine.cores) ?? 0
        if (round > budgetMs) return { status: 'failed', error: tooSmall(budgetMs, round) }
      }
      await delay(REST_MS)
    }
    this.#tell(this.#plan.length, null)
    return { status: this.#cancelled ? 'cancelled' : 'done', error: null }
  }

  async #trial(index: number, { cell, round }: PlannedTrial): Promise<void> {
    const begun: Trial = {
      index,
      round,
      cell,
      status: 'running',
      startedAt: Date.now(),
      measures: null,
      error: null,
      marks: [],
    }
    this.#keep(begun)
    // The rows of the trial before are looked at while it runs, and until now.
    this.#context.session.clear(this.#rowsOf(this.#lastRun))
    const { session, supervisor, engine, env, ownCpuMs } = this.#context
    const [beganMs, ownBefore] = [performance.now(), ownCpuMs()]
    try {
      const { launch, settings } = trialPlan(this.#experiment.subject, cell, env)
      // The number of its run is known before its first event.
      const host = { ...session.host, newRunId: () => this.#numberRun() }
      this.#source = await EngineSource.open(host, supervisor, engine, launch, settings)
      // It may have been cancelled while its process started.
      if (this.#cancelled) await this.#source.run.cancel('you')
      await this.#source.closed
      const { measures, run } = this.#source
      const record = session.journal.state.runs[run.id]
      if (this.#cancelled && measures === null) this.#keep({ ...begun, status: 'interrupted' })
      else if (measures === null || record?.status !== 'done')
        this.#keep({ ...begun, status: 'failed', error: failureOf(session, run.id) })
      else {
        const ownCores = (ownCpuMs() - ownBefore) / (performance.now() - beganMs)
        const otherCores = measures.otherCores === null ? null : Math.max(0, measures.otherCores - ownCores)
        const told = { ...measures, otherCores }
        this.#keep({ ...begun, status: 'done', measures: told, marks: loadMarks(told) })
      }
    } catch (error) {
      const status = this.#cancelled ? 'interrupted' : 'failed'
      this.#keep({ ...begun, status, error: error instanceof Error ? error.message : String(error) })
    } finally {
      this.#source = null
    }
  }

  #numberRun(): RunId {
    const id = this.#context.session.host.newRunId()
    this.#lastRun = id
    return id
  }

  #rowsOf(run: RunId | null): readonly ProcessId[] {
    return Object.values(this.#context.session.journal.state.processes).flatMap(({ id, runId }) =>
      run !== null && runId === run ? [id] : [],
    )
  }

  #keep(trial: Trial): void {
    this.#trials[trial.index] = trial
    this.#listener.trial(trial)
  }

  #markDrift(): void {
    const { design, subject } = this.#experiment
    const marked = markDrift(this.#trials, baselineOf(design, subject.kind))
    for (const [index, trial] of marked.entries()) if (trial !== this.#trials[index]) this.#keep(trial)
  }

  #isHopeless({ cell }: PlannedTrial): boolean {
    const same = this.#trials.filter((one) => cellKey(one.cell) === cellKey(cell))
    return same.length >= MOST_FAILURES && same.every(({ status }) => status === 'failed')
  }

  #firstRound(): readonly PlannedTrial[] {
    const cells = new Map(this.#plan.map((planned) => [cellKey(planned.cell), planned]))
    return [...cells.values()]
  }

  #tell(index: number, now: PlannedTrial | null, paused = false): void {
    const { cores } = this.#experiment.machine
    this.#listener.progress({
      done: index,
      total: this.#plan.length,
      etaMs: remainingMs(this.#plan.slice(index), this.#took, cores),
      now: now && { ...now, startedAt: Date.now(), expectedMs: remainingMs([now], this.#took, cores) },
      paused,
    })
  }
}

function tooSmall(budgetMs: number, roundMs: number): string {
  return `The budget of ${timeWords(budgetMs)} is too small: one trial of each arrangement takes about ${timeWords(roundMs)}. Give more time, or measure fewer arrangements or a smaller input.`
}

/** With the last line that a process wrote to its standard error, which is what a person would look for. */
function failureOf(session: Session, id: RunId): string {
  const why = session.journal.state.runs[id]?.error?.message ?? 'The engine process ended before the result.'
  const last = session
    .output(id, OUTPUT_LINES)
    .lines.findLast(({ stream, text }) => stream === 'stderr' && text.trim() !== '')
  return last === undefined || why.includes(last.text.trim()) ? why : `${asSentence(why)} ${last.text.trim()}`
}
