// The outcome of each task of a run, in columns: a million rows must not be a million objects.

import type { ProcessId, RemoteError } from '../../shared/process.ts'
import type { TaskOutcome, TaskRow } from '../../shared/run.ts'
import { RemoteTaskError, toRemoteError, WorkerLostError } from '../../engine/errors.ts'
import type { OutcomeBatch } from '../../engine/pool/job.ts'
import { TaskErrors } from './task-errors.ts'
import { textOfJson } from './value-json.ts'
import { ValueTexts } from './value-texts.ts'

const OUTCOMES: readonly (TaskOutcome | 'waiting')[] = ['waiting', 'done', 'failed', 'cancelled', 'lost']
const [WAITING, DONE, FAILED] = [0, 1, 2]
/** Characters of a value in a row. */
const MAX_ROW_TEXT = 300

/** With the stack of the child, which names the task's own lines, instead of ours. */
function thrownThere(error: unknown): RemoteError {
  const remote = toRemoteError(error)
  const { cause } = error instanceof RemoteTaskError ? error : { cause: null }
  return cause instanceof Error ? { ...remote, stack: cause.stack ?? '' } : remote
}

export interface WorkerTotals {
  readonly processId: ProcessId
  readonly pid: number | null
  /** Answered tasks, those that failed included. */
  tasks: number
  failed: number
  value: number
  workMs: number
}

/** A row with its value in full. */
export interface WholeRow extends TaskRow {
  /** Null where the task returned nothing, or has no result. */
  readonly json: string | null
}

export class TaskTable {
  readonly length: number
  readonly #outcome: Uint8Array
  readonly #value: Float64Array
  readonly #workMs: Float32Array
  readonly #attempts: Uint16Array
  readonly #process: Uint32Array
  readonly #pid: Uint32Array
  readonly #texts = new ValueTexts()
  readonly #errors = new TaskErrors()
  /** Of the first task that its worker took along. */
  #cause: RemoteError | null = null
  readonly #workers = new Map<ProcessId, WorkerTotals>()
  readonly counts: Record<TaskOutcome, number> = { done: 0, failed: 0, cancelled: 0, lost: 0 }
  #sum = 0
  #numbers = 0

  readonly #onBatch: (batch: OutcomeBatch) => void

  /** `onBatch` is called with each added batch. */
  constructor(length: number, onBatch: (batch: OutcomeBatch) => void = () => undefined) {
    this.length = length
    this.#onBatch = onBatch
    this.#outcome = new Uint8Array(length)
    this.#value = new Float64Array(length)
    this.#workMs = new Float32Array(length)
    this.#attempts = new Uint16Array(length)
    this.#process = new Uint32Array(length)
    this.#pid = new Uint32Array(length)
  }

  /** Sum of the numbers that tasks returned; NaN and infinities are none. */
  get sum(): number {
    return this.#sum
  }

  /** Tasks that returned a number. */
  get numbers(): number {
    return this.#numbers
  }

  /** Tasks that a worker answered. */
  get answered(): number {
    return this.counts.done + this.counts.failed
  }

  get workers(): readonly WorkerTotals[] {
    return [...this.#workers.values()]
  }

  /** What one worker did; the worker may have exited. */
  totalsOf(id: ProcessId): WorkerTotals | undefined {
    return this.#workers.get(id)
  }

  /**
   * The first error. Of a worker that died among its tasks: of the first task that was running, for the one before it had
   * finished and only its answer is lost.
   */
  get firstError(): RemoteError | null {
    const { first } = this.#errors
    return first?.name === 'WorkerLostError' ? (this.#cause ?? first) : first
  }

  /** @throws Error when a task would get a second outcome: a bug in this program, never to be hidden. */
  add(batch: OutcomeBatch): void {
    const worker = this.#workerOf(batch)
    // Tasks that ended for one reason share one error, and its text.
    const texts = new Map<unknown, RemoteError>()
    const remoteOf = (error: unknown): RemoteError => {
      const text = texts.get(error) ?? thrownThere(error)
      texts.set(error, text)
      return text
    }
    batch.outcomes.forEach((outcome, i) => {
      const index = batch.first + i
      if (this.#outcome[index] !== WAITING) throw new Error(`task ${index} got a second outcome: ${outcome}`)
      this.#outcome[index] = OUTCOMES.indexOf(outcome)
      this.#workMs[index] = batch.workMs[i] ?? 0
      this.#attempts[index] = batch.attempts
      this.#process[index] = batch.processId ?? 0
      this.#pid[index] = batch.pid ?? 0
      this.counts[outcome]++
      const value = batch.values[i]
      // The outcome `cancelled` needs no text; a million error texts would only cost memory.
      if (outcome === 'failed' || outcome === 'lost') this.#errors.add(index, remoteOf(value))
      if (value instanceof WorkerLostError && value.lastState === 'running') this.#cause ??= remoteOf(value)
      if (outcome === 'done' && typeof value === 'number' && Number.isFinite(value)) {
        this.#value[index] = value
        this.#sum += value
        this.#numbers++
        if (worker !== null) worker.value += value
      } else if (outcome === 'done') {
        this.#value[index] = Number.NaN
        this.#texts.add(index, value)
      }
      if (worker !== null) {
        worker.tasks++
        if (outcome === 'failed') worker.failed++
        worker.workMs += batch.workMs[i] ?? 0
      }
    })
    this.#onBatch(batch)
  }

  /** Time inside the user's function, of each task that a worker has answered. */
  workTimes(): Float32Array {
    const times = new Float32Array(this.counts.done + this.counts.failed)
    let timed = 0
    for (let index = 0; index < this.length; index++) {
      const outcome = this.#outcome[index]
      const workMs = this.#workMs[index] ?? 0
      // A task that failed without a time never began.
      if (outcome === DONE || (outcome === FAILED && workMs > 0)) times[timed++] = workMs
    }
    return times.subarray(0, timed)
  }

  rows(offset: number, limit: number, label: (index: number) => string): TaskRow[] {
    const rows: TaskRow[] = []
    for (let index = offset; index < Math.min(this.length, offset + limit); index++) rows.push(this.#row(index, label))
    return rows
  }

  /** The whole row of a task with its full value, for a results file. */
  whole(index: number, label: (index: number) => string): WholeRow {
    const row = this.#row(index, label)
    const json = row.value === null ? this.#texts.get(index) : JSON.stringify(row.value)
    return { ...row, text: row.text === null ? null : textOfJson(json), json: json ?? null }
  }

  #row(index: number, label: (index: number) => string): TaskRow {
    const outcome = OUTCOMES[this.#outcome[index] ?? WAITING] ?? 'waiting'
    const answered = outcome !== 'waiting'
    const isText = this.#texts.has(index)
    const text = isText ? textOfJson(this.#texts.get(index)) : null
    return {
      index,
      label: label(index),
      outcome,
      value: outcome === 'done' && !isText ? (this.#value[index] ?? null) : null,
      text: text === null || text.length <= MAX_ROW_TEXT ? text : `${text.slice(0, MAX_ROW_TEXT)}…`,
      processId: answered ? this.#process[index] || null : null,
      pid: answered ? this.#pid[index] || null : null,
      workMs: answered ? (this.#workMs[index] ?? null) : null,
      attempts: this.#attempts[index] ?? 0,
      error: this.#errors.get(index) ?? null,
    }
  }

  #workerOf({ processId, pid, outcomes }: OutcomeBatch): WorkerTotals | null {
    if (processId === null || outcomes[0] === 'cancelled' || outcomes[0] === 'lost') return null
    let totals = this.#workers.get(processId)
    if (totals === undefined) {
      totals = { processId, pid, tasks: 0, failed: 0, value: 0, workMs: 0 }
      this.#workers.set(processId, totals)
    }
    return totals
  }
}
