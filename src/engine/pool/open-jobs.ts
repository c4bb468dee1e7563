// The jobs of a pool that are not done: what of them is sent to a worker, and the outcomes that their callers get.

import { taskNumbers } from '../../shared/plural.ts'
import type { WorkerDeath } from '../errors.ts'
import type { TargetUrl } from '../process/target.ts'
import type { Inputs } from './inputs.ts'
import type { Insights } from './insights.ts'
import { Job, type JobOptions } from './job.ts'
import { answeredBatch, settledBatch } from './outcomes.ts'
import type { InstructionOf, JobId } from './scheduler/scheduler-messages.ts'
import type { Sending } from './worker-handle.ts'

export class OpenJobs {
  readonly #jobs = new Map<JobId, Job>()
  /** A worker receives a target once; later messages carry only its number here. */
  readonly #targets: TargetUrl[] = []
  readonly #insights: Insights
  readonly #again: boolean
  #lastJob = 0

  /** `again`: a task whose worker died may be run again. */
  constructor(insights: Insights, again: boolean) {
    this.#insights = insights
    this.#again = again
  }

  add(target: TargetUrl, inputs: Inputs, options: JobOptions): Job {
    const targetId = this.#numberOf(target)
    const job = new Job(++this.#lastJob, target, targetId, inputs, options)
    this.#jobs.set(job.id, job)
    return job
  }

  get(id: JobId): Job | undefined {
    return this.#jobs.get(id)
  }

  all(): Job[] {
    return [...this.#jobs.values()]
  }

  finish(id: JobId): void {
    this.#jobs.get(id)?.finish()
    this.#jobs.delete(id)
  }

  /** Undefined when the job is done. */
  chunk({ job: id, chunk, first, count }: InstructionOf<'send'>): Sending | undefined {
    const job = this.#jobs.get(id)
    if (job === undefined) return undefined
    const values = job.inputs.slice(first, count)
    const bare = job.options.shape === 'spread' ? onlyArguments(values as readonly unknown[][]) : null
    return {
      chunkId: chunk,
      targetId: job.targetId,
      target: job.target,
      shape: bare === null ? job.options.shape : 'single',
      oneByOne: job.deadlineMs !== null,
      again: this.#again,
      values: bare ?? values,
      what: () => taskNumbers(first, count),
    }
  }

  accept(instruction: InstructionOf<'accept'>, pid: number | null): void {
    const job = this.#jobs.get(instruction.job)
    if (job === undefined) return
    const batch = answeredBatch(instruction, pid)
    this.#insights.worked(instruction.worker, pid, instruction, job.inputs)
    job.settle(batch)
  }

  /** `death`: that of the worker that had the tasks. */
  settle(instruction: InstructionOf<'settle'>, death: WorkerDeath | null): void {
    const job = this.#jobs.get(instruction.job)
    job?.settle(settledBatch(instruction, death, job))
  }

  #numberOf(target: TargetUrl): number {
    const known = this.#targets.findIndex((one) => one.module === target.module && one.export === target.export)
    return known === -1 ? this.#targets.push(target) - 1 : known
  }
}

/** The arguments of calls that have one each, which travel as the inputs of `map` do: for less. Otherwise null. */
function onlyArguments(lists: readonly (readonly unknown[])[]): unknown[] | null {
  const only = new Array<unknown>(lists.length)
  for (let i = 0; i < lists.length; i++) {
    const list = lists[i] as readonly unknown[]
    if (list.length !== 1) return null
    only[i] = list[0]
  }
  return only
}
