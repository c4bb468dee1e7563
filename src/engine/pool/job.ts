// One submitted batch of tasks: its inputs, and where the outcomes go as they come.

import type { ProcessId } from '../../shared/process.ts'
import type { ChunkSize, TaskOutcome } from '../../shared/run.ts'
import type { CallShape } from '../channel/frames.ts'

/** Outcomes of tasks that stand side by side. */
export interface OutcomeBatch {
  /** Index of the first task in its job. */
  readonly first: number
  readonly outcomes: readonly TaskOutcome[]
  /** The result of a task that is done, an Error of any other. */
  readonly values: readonly unknown[]
  /** Time inside the user's function, in milliseconds. */
  readonly workMs: readonly number[]
  readonly processId: ProcessId | null
  readonly pid: number | null
  /** How often these were handed to a worker. */
  readonly attempts: number
}

export interface JobOptions {
  readonly chunkSize: ChunkSize
  readonly shape: CallShape
  readonly onOutcomes: (batch: OutcomeBatch) => void
}

export class Job {
  readonly id: number
  readonly targetId: number
  readonly inputs: readonly unknown[]
  readonly options: JobOptions
  /** Resolves when every task has its outcome. */
  readonly done: Promise<void>
  #resolve: () => void = () => undefined

  constructor(id: number, targetId: number, inputs: readonly unknown[], options: JobOptions) {
    this.id = id
    this.targetId = targetId
    this.inputs = inputs
    this.options = options
    this.done = new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  finish(): void {
    this.#resolve()
  }
}
