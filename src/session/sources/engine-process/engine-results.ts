// The outcomes of a run in an engine process. They are kept in this process, so that they outlast the engine process.

import { RemoteTaskError } from '../../../engine/errors.ts'
import type { OutcomeBatch } from '../../../engine/pool/job.ts'
import type { ProcessId } from '../../../shared/process.ts'
import type { RunDistribution } from '../../../shared/run-distribution.ts'
import type { RunResults, WorkerRow } from '../../../shared/run.ts'
import { TaskTable, type WholeRow } from '../../run/task-table.ts'
import { taskTimes } from '../../run/task-times.ts'
import type { ReportedBatch } from './messages.ts'

type NameOf = (id: ProcessId) => string

export class EngineResults {
  readonly #labels = new Map<number, string>()
  #table = new TaskTable(0)

  /** The run has begun. */
  begin(totalTasks: number): void {
    this.#table = new TaskTable(totalTasks)
  }

  get total(): number {
    return this.#table.length
  }

  /** `processId` is ours. Returns the outcomes as a pool reports them. */
  add(batch: ReportedBatch, processId: ProcessId | null): OutcomeBatch {
    const { first, outcomes, values, errors, workMs, attempts, pid, labels } = batch
    const whole = values.map((value, i) => {
      const error = errors[i] ?? null
      return error === null ? value : new RemoteTaskError(error, pid, first + i)
    })
    labels.forEach((label, i) => this.#labels.set(first + i, label))
    const told: OutcomeBatch = { first, outcomes, values: whole, workMs, processId, pid, attempts }
    this.#table.add(told)
    return told
  }

  page(offset: number, limit: number, nameOf: NameOf): RunResults {
    const rows = this.#table.rows(offset, limit, this.#label)
    return { total: this.total, offset, rows, workers: this.#workers(nameOf) }
  }

  distribution(nameOf: NameOf): RunDistribution {
    return { times: taskTimes(this.#table.workTimes()), workers: this.#workers(nameOf) }
  }

  wholeRows(offset: number, limit: number): readonly WholeRow[] {
    const count = Math.max(0, Math.min(limit, this.total - offset))
    return Array.from({ length: count }, (_, i) => this.#table.whole(offset + i, this.#label))
  }

  #workers(nameOf: NameOf): readonly WorkerRow[] {
    return this.#table.workers.map((totals) => ({ ...totals, name: nameOf(totals.processId) }))
  }

  /** The words for an input come with its outcome. */
  readonly #label = (index: number): string => this.#labels.get(index) ?? `task ${index}`
}
