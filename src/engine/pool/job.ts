// One submitted batch of tasks: its target, its inputs, and where the outcomes go as they come.

import type { ProcessId } from '../../shared/process.ts'
import type { ChunkSize, TaskOutcome } from '../../shared/run.ts'
import type { TargetUrl } from '../process/target.ts'
import type { CallShape } from '../wire/task-frames.ts'
import type { Inputs } from './inputs.ts'

/** Outcomes of tasks that stand side by side. */
export interface OutcomeBatch {
  /** Index of the first task in its job. */
  readonly first: number
  readonly outcomes: readonly TaskOutcome[]
  /** The result of a task that is done, an Error of any other. */
  readonly values: readonly unknown[]
  /** Time inside the user's function, in milliseconds. */
  readonly workMs: ArrayLike<number>
  readonly processId: ProcessId | null
  readonly pid: number | null
  /** How often these were handed to a worker. */
  readonly attempts: number
}

export interface JobOptions {
  readonly chunkSize: ChunkSize
  readonly shape: CallShape
  /** How long one task may run, in milliseconds, from its start on a worker. */
  readonly deadlineMs?: number | undefined
  readonly onOutcomes: (batch: OutcomeBatch) => void
}

export class Job {
  readonly id: number
  readonly target: TargetUrl
  /** Jobs with the same target have the same number. */
  readonly targetId: number
  readonly inputs: Inputs
  readonly options: JobOptions
  /** Resolves when every task has its outcome. */
  readonly done: Promise<void>
  /** Why the job was cancelled: the error of its tasks, which may be any value. */
  aborted: { readonly value: unknown } | null = null
  #resolve: () => void = () => undefined

  constructor(id: number, target: TargetUrl, targetId: number, inputs: Inputs, options: JobOptions) {
    this.id = id
    this.target = target
    this.targetId = targetId
    this.inputs = inputs
    this.options = options
    this.done = new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  get deadlineMs(): number | null {
    return this.options.deadlineMs ?? null
  }

  /** Passes the outcomes to the caller and releases the inputs. */
  settle(batch: OutcomeBatch): void {
    try {
      this.options.onOutcomes(batch)
    } catch (error) {
      // The caller's function may throw; that must not affect the tasks of others.
      queueMicrotask(() => {
        throw error
      })
    }
    this.inputs.settled(batch.first, batch.outcomes.length)
  }

  finish(): void {
    this.#resolve()
  }
}
