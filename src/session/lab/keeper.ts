// Keeps an experiment in the history while it is measured. A write that fails, as on a full disk or while another program
// writes, gives one warning, and is tried again with each later write until the end.

import { CommandFailure } from '../../shared/command-failure.ts'
import type { Experiment, ExperimentStatus, Trial } from '../../shared/lab.ts'

/** An experiment as it begins. */
export type Begun = Omit<Experiment, 'trials'>

/** Where experiments are kept. Each call returns when its change is safe. */
export interface LabStore {
  begin(experiment: Begun): void
  saveTrial(id: string, trial: Trial): void
  end(id: string, end: LabEnd): void
}

export interface LabEnd {
  readonly status: Exclude<ExperimentStatus, 'running'>
  readonly error: string | null
  /** Its first sentence. */
  readonly verdict: string
}

export interface KeeperSetup {
  /** Null: experiments are kept nowhere. @throws CommandFailure */
  readonly store: () => Promise<LabStore | null>
  /** What could not be kept, in a sentence: it is measured all the same. */
  readonly warn: (text: string) => void
}

/** None of its methods throws. */
export class Keeper {
  readonly #setup: KeeperSetup
  readonly #experiment: Begun
  /** Trials that are not in the store as they are, by their index. */
  readonly #unsaved = new Map<number, Trial>()
  #store: LabStore | null = null
  #hasBegun = false
  #hasWarned = false

  constructor(setup: KeeperSetup, experiment: Begun) {
    this.#setup = setup
    this.#experiment = experiment
  }

  async begin(): Promise<void> {
    await this.#open()
    this.#try((store) => {
      this.#beginIn(store)
    })
  }

  saveTrial(trial: Trial): void {
    this.#unsaved.set(trial.index, trial)
    this.#try((store) => {
      this.#saveUnsaved(store)
    })
  }

  async end(end: LabEnd): Promise<void> {
    // The file may have been put right.
    if (this.#store === null) await this.#open()
    this.#try((store) => {
      this.#saveUnsaved(store)
    })
    // On its own: an experiment that is called running for ever can neither be measured on nor deleted.
    this.#try((store) => {
      this.#beginIn(store)
      store.end(this.#experiment.id, end)
    })
  }

  async #open(): Promise<void> {
    try {
      this.#store = await this.#setup.store()
    } catch (error) {
      this.#tell(error)
    }
  }

  #try(change: (store: LabStore) => void): void {
    try {
      if (this.#store !== null) change(this.#store)
    } catch (error) {
      this.#tell(error)
    }
  }

  #beginIn(store: LabStore): void {
    if (this.#hasBegun) return
    store.begin(this.#experiment)
    this.#hasBegun = true
  }

  /** The first failure ends it: while the file is busy, each write waits for seconds. */
  #saveUnsaved(store: LabStore): void {
    this.#beginIn(store)
    for (const [index, trial] of this.#unsaved) {
      try {
        store.saveTrial(this.#experiment.id, trial)
      } catch (error) {
        if (!isRefused(error)) throw error
        // It will never be taken, and shall not keep the others out.
        this.#tell(error)
      }
      this.#unsaved.delete(index)
    }
  }

  #tell(error: unknown): void {
    if (this.#hasWarned) return
    this.#hasWarned = true
    const why = error instanceof Error ? error.message : String(error)
    this.#setup.warn(
      `This experiment is not kept whole in the history: ${why} It is tried again until its end. Save its report before you close it.`,
    )
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof CommandFailure && error.code === 'E_SCHEMA'
}
