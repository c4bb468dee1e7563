// The commands of the lab: an experiment is checked, begun, watched, paused and cancelled.

import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { analyse } from '../../session/lab/analyse.ts'
import { Lab, type LabSetup } from '../../session/lab/lab.ts'
import { planTrials } from '../../session/lab/plan-trials.ts'
import type { OwnPlan } from '../../session/user/plan-own.ts'
import { CommandFailure } from '../../shared/command-failure.ts'
import type { Experiment, LabAnalysis, LabInputs, LabProgress, LabSubject } from '../../shared/lab.ts'
import type { Parameters, RunId } from '../../shared/run.ts'
import { FILES_WORKLOAD, FUNCTION_WORKLOAD, WATCH_WORKLOAD } from '../../shared/user-function.ts'
import { type FunctionCommands, refusing } from '../functions/function-commands.ts'
import type { Handlers } from '../ipc/command-server.ts'
import type { WorkloadCommands } from '../workloads/workload-commands.ts'

interface LabCommandsContext {
  readonly setup: LabSetup
  readonly workloads: WorkloadCommands
  readonly functions: FunctionCommands
}

/** Between two analyses of an experiment that runs: so long, and so many times what one took. */
const WAITS_MS = 1_000
const WAITS_TIMES = 50

interface Analysed {
  readonly id: string
  /** Changes when a trial ends or is marked. */
  readonly key: string
  readonly analysis: LabAnalysis
  /** When the next one may be made. */
  readonly nextMs: number
}

export class LabCommands {
  readonly #context: LabCommandsContext
  readonly #lab: Lab
  /** Of the experiment that began last. */
  #told: { progress: LabProgress | null } = { progress: null }
  #analysed: Analysed | null = null

  constructor(context: LabCommandsContext) {
    this.#context = context
    this.#lab = new Lab(context.setup)
    context.setup.session.endFirst(() => this.#lab.stop())
  }

  get handlers(): Pick<Handlers, 'lab.check' | 'lab.begin' | 'lab.open' | 'lab.pause' | 'lab.cancel'> {
    return {
      'lab.check': ({ workload, parameters, design }) =>
        refusing(async () => this.#lab.check({ subject: await this.#subject(workload, parameters), design })),
      'lab.begin': ({ workload, parameters, design }) =>
        refusing(async () => {
          const subject = await this.#subject(workload, parameters)
          const told: { progress: LabProgress | null } = { progress: null }
          const { experiment } = await this.#lab.begin(
            { subject, design },
            {
              trial: () => undefined,
              progress: (progress) => {
                told.progress = progress
              },
            },
          )
          this.#told = told
          return { id: experiment.id }
        }),
      'lab.open': () => {
        const { open } = this.#lab
        if (open === null) return Promise.resolve(null)
        const experiment = { ...open.experiment, trials: open.run.trials }
        const total = planTrials(experiment.design, experiment.subject.kind).length
        const progress = this.#told.progress ?? { done: 0, total, etaMs: null, now: null, paused: false }
        return Promise.resolve({ experiment, analysis: this.#analysisOf(experiment), progress })
      },
      'lab.pause': ({ paused }) => {
        const { run } = this.#running()
        if (paused) run.pause()
        else run.resume()
        return Promise.resolve(null)
      },
      'lab.cancel': async () => {
        this.#running()
        await this.#lab.stop()
        return null
      },
    }
  }

  /** The window asks again and again, and an analysis of many trials takes a core from those that are measured. */
  #analysisOf(experiment: Experiment): LabAnalysis {
    const { id, trials } = experiment
    const over = trials.filter(({ status }) => status !== 'running')
    const key = over.map(({ status, marks }) => `${status}${marks.length}`).join()
    const last = this.#analysed?.id === id ? this.#analysed : null
    const beganMs = performance.now()
    if (last !== null && (last.key === key || beganMs < last.nextMs)) return last.analysis
    const analysis = analyse(experiment)
    const endedMs = performance.now()
    this.#analysed = { id, key, analysis, nextMs: endedMs + Math.max(WAITS_MS, WAITS_TIMES * (endedMs - beganMs)) }
    return analysis
  }

  /** What was measured last, since the start: also where it could not be kept. */
  get lastMeasured(): Experiment | null {
    return this.#lab.last
  }

  isTrial(id: RunId): boolean {
    return this.#lab.open?.run.runId === id
  }

  #running() {
    const { open } = this.#lab
    if (open === null) throw new CommandFailure('E_GONE', 'No experiment is running.')
    return open
  }

  /** From the fields of the launcher. @throws CommandFailure, UserFileError */
  async #subject(workload: string, parameters: Parameters): Promise<LabSubject> {
    if (workload === WATCH_WORKLOAD) {
      const { commandLine, folder } = parameters
      return { kind: 'program', commandLine: String(commandLine ?? ''), folder: folderOf(String(folder ?? '')) }
    }
    if (workload === FUNCTION_WORKLOAD) return subjectOfPlan(await this.#context.functions.plan(workload, parameters))
    if (workload === FILES_WORKLOAD) throw notMeasured('Choose a function over the files of a folder instead.')
    const plan = this.#context.workloads.plan(workload, parameters)
    return { kind: 'workload', workload, parameters: 'parameters' in plan ? plan.parameters : parameters }
  }
}

/** Empty: the home folder, as for a program that is watched. @throws CommandFailure */
function folderOf(given: string): string {
  const folder = given.trim() === '' ? homedir() : given
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder
  const message = `There is no folder ${folder}.`
  throw new CommandFailure('E_INPUT', message, [{ path: 'parameters.folder', message }])
}

function subjectOfPlan(plan: OwnPlan): LabSubject {
  if (plan.own !== 'function') throw notMeasured('Choose a function.')
  const { card, parameters } = plan
  const { export: name, python = null } = parameters
  return { kind: 'function', path: card.path, export: name, inputs: inputsOf(plan), python }
}

function inputsOf({ parameters, source }: Extract<OwnPlan, { own: 'function' }>): LabInputs {
  switch (parameters.inputs) {
    case 'range':
      return { from: 'range', first: parameters.from, end: parameters.to }
    case 'json':
      return { from: 'json', json: parameters.json }
    case 'lines':
    case 'folder':
      return { from: parameters.inputs, path: source?.path ?? '' }
  }
}

function notMeasured(message: string): CommandFailure {
  return new CommandFailure('E_INPUT', `This cannot be measured. ${message}`, [{ path: 'workload', message }])
}
