// The lab: one experiment at a time, from the request of a person to its end.

import { availableParallelism } from 'node:os'
import { CommandFailure } from '../../shared/command-failure.ts'
import type { Experiment, LabSubject, PlannedLab, VerdictLine } from '../../shared/lab.ts'
import { MAX_TITLE } from '../../shared/limits.ts'
import type { Launch } from '../run/run.ts'
import type { LaunchPlan } from '../sources/engine-process/messages.ts'
import { analyse } from './analyse.ts'
import type { DesignRequest } from '../../shared/ipc/lab-design.ts'
import { timeOrderedId } from '../store/time-ordered-id.ts'
import { shortened } from '../user/inputs.ts'
import { checkDesign } from './check-design.ts'
import { type Begun, Keeper, type KeeperSetup } from './keeper.ts'
import { describeMachine } from './machine.ts'
import { planTrials } from './plan-trials.ts'
import { ExperimentRun, type LabContext, type LabListener } from './run-experiment.ts'
import { trialPlan } from './trial-plan.ts'

export interface LabSetup extends LabContext, KeeperSetup {
  /** The launch of a plan, to know its title and its tasks. */
  readonly launchOf: (plan: LaunchPlan) => Promise<Launch>
}

export interface LabRequest {
  readonly subject: LabSubject
  readonly design: DesignRequest
  readonly title?: string
}

export interface OpenExperiment {
  /** As it began: without trials. */
  readonly experiment: Experiment
  readonly run: ExperimentRun
  /** Resolves at its end, with all trials. */
  readonly ended: Promise<Experiment>
}

export class Lab {
  readonly #setup: LabSetup
  #open: OpenExperiment | null = null
  #opening: Promise<OpenExperiment> | null = null
  #last: Experiment | null = null

  constructor(setup: LabSetup) {
    this.#setup = setup
  }

  /** The experiment that runs. */
  get open(): OpenExperiment | null {
    return this.#open
  }

  /** The one that came to its end last, with its trials. */
  get last(): Experiment | null {
    return this.#last
  }

  /** Ends the experiment that runs, or is about to; what was measured stays. */
  async stop(): Promise<void> {
    const open = this.#open ?? (await this.#opening?.catch(() => null)) ?? null
    await open?.run.cancel()
    await open?.ended
  }

  /** @throws CommandFailure when another one runs, or the request cannot be measured; UserFileError */
  async begin({ subject, design: wanted, title }: LabRequest, listener: LabListener): Promise<OpenExperiment> {
    if (this.#open !== null || this.#opening !== null)
      throw new CommandFailure(
        'E_STATE',
        'An experiment is running: two at once would disturb each other. Stop it first.',
      )
    try {
      this.#opening = this.#begin({ subject, design: wanted, ...(title === undefined ? {} : { title }) }, listener)
      const opened = await this.#opening
      this.#open = opened
      void opened.ended.finally(() => {
        this.#open = null
      })
      return opened
    } finally {
      this.#opening = null
    }
  }

  /** What `begin` would measure, without measuring. @throws CommandFailure, UserFileError */
  async check({ subject, design }: LabRequest): Promise<PlannedLab> {
    const { title, tasks } = await this.#launch(subject)
    const checked = checkDesign(design, subject, { tasks, cores: availableParallelism() })
    return { title, tasks, design: checked, trials: planTrials(checked, subject.kind).length }
  }

  async #launch(subject: LabSubject): Promise<{ readonly title: string; readonly tasks: number }> {
    const loop = { method: 'loop', workers: 1, chunkSize: null } as const
    const { title, summary, totalTasks } = await this.#setup.launchOf(trialPlan(subject, loop, this.#setup.env).launch)
    if (subject.kind !== 'program' && totalTasks === 0)
      throw new CommandFailure('E_INPUT', `${title} is no map over inputs: its parts cannot be measured.`, [
        { path: 'workload', message: 'expected a workload that is one function over many inputs' },
      ])
    return { title: [title, summary].filter(Boolean).join(': '), tasks: totalTasks }
  }

  async #begin({ subject, design: wanted, title }: LabRequest, listener: LabListener): Promise<OpenExperiment> {
    const { title: usual, tasks } = await this.#launch(subject)
    const design = checkDesign(wanted, subject, { tasks, cores: availableParallelism() })
    const machine = await describeMachine(subject.kind === 'function' ? subject.python : null, this.#setup.ownCpuMs)
    const begun: Begun = {
      id: timeOrderedId(),
      // That of a program is its command line, which may be longer than a title.
      title: shortened(title ?? usual, MAX_TITLE),
      notes: '',
      startedAt: Date.now(),
      status: 'running',
      error: null,
      subject,
      design,
      machine,
      tasks,
    }
    const experiment: Experiment = { ...begun, trials: [] }
    const keeper = new Keeper(this.#setup, begun)
    await keeper.begin()
    const run = new ExperimentRun(experiment, this.#setup, {
      ...listener,
      trial: (trial) => {
        keeper.saveTrial(trial)
        listener.trial(trial)
      },
    })
    return { experiment, run, ended: this.#end(experiment, run, keeper) }
  }

  async #end(experiment: Experiment, run: ExperimentRun, keeper: Keeper): Promise<Experiment> {
    const end = await run.run()
    const whole: Experiment = { ...experiment, ...end, trials: run.trials }
    this.#last = whole
    await keeper.end({ ...end, verdict: firstSentence(analyse(whole).verdict) })
    return whole
  }
}

export function firstSentence(verdict: readonly VerdictLine[]): string {
  return verdict[0]?.text ?? ''
}
