// Where each worker's wall time went, and the slowest tasks with their arguments; after mpire's insights.

import type { ProcessId } from '../../shared/process.ts'
import type { WorkerInsight } from '../../shared/run.ts'
import type { Inputs } from './inputs.ts'
import type { InstructionOf } from './scheduler/scheduler-messages.ts'
import type { Answers } from './task-backend.ts'

export interface SlowTask {
  readonly index: number
  readonly workMs: number
  /** The input of the task, or its list of arguments. */
  readonly input: unknown
  readonly pid: number | null
}

export interface PoolInsights {
  readonly workers: readonly WorkerInsight[]
  /** The five slowest, the slowest first. */
  readonly slowest: readonly SlowTask[]
}

type Answered = Pick<InstructionOf<'accept'>, 'first' | 'count' | 'answers'>
type WorkerEnd = Pick<WorkerInsight, 'exitCode' | 'cause'>

const SLOWEST = 5
/** Workers that are remembered after their end; the oldest are forgotten first. */
const MAX_REMEMBERED = 1_000

interface Record {
  readonly name: string
  pid: number | null
  readonly beganMs: number
  upMs: number | null
  readyMs: number | null
  leavingMs: number | null
  endedMs: number | null
  end: WorkerEnd | null
  tasks: number
  failed: number
  workingMs: number
}

export class Insights {
  readonly #nowMs: () => number
  readonly #workers = new Map<ProcessId, Record>()
  #slowest: SlowTask[] = []
  #answered = 0

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  began(id: ProcessId, name: string): void {
    this.#workers.set(id, {
      name,
      pid: null,
      beganMs: this.#nowMs(),
      upMs: null,
      readyMs: null,
      leavingMs: null,
      endedMs: null,
      end: null,
      tasks: 0,
      failed: 0,
      workingMs: 0,
    })
    if (this.#workers.size <= MAX_REMEMBERED) return
    for (const [old, { endedMs }] of this.#workers) {
      if (endedMs === null) continue
      this.#workers.delete(old)
      return
    }
  }

  up(id: ProcessId, pid: number | null): void {
    const worker = this.#workers.get(id)
    if (worker === undefined) return
    worker.pid = pid
    worker.upMs = this.#nowMs()
  }

  ready(id: ProcessId): void {
    const worker = this.#workers.get(id)
    if (worker !== undefined) worker.readyMs = this.#nowMs()
  }

  leaving(id: ProcessId): void {
    const worker = this.#workers.get(id)
    if (worker !== undefined) worker.leavingMs = this.#nowMs()
  }

  ended(id: ProcessId, pid: number | null, end: WorkerEnd): void {
    const worker = this.#workers.get(id)
    if (worker === undefined) return
    // It may have died before its first message.
    worker.pid ??= pid
    worker.endedMs = this.#nowMs()
    worker.end = end
  }

  worked(id: ProcessId, pid: number | null, { first, count, answers }: Answered, inputs: Inputs): void {
    const worker = this.#workers.get(id)
    if (worker === undefined) return
    let index = first
    for (const run of answers.times) {
      worker.workingMs += run.count * run.ms
      // Neighbours that share a time are equally slow: some of them stand for all.
      for (let i = 0; i < Math.min(run.count, SLOWEST) && run.ms > this.#least; i++)
        this.#noteSlow({ index: index + i, workMs: run.ms, input: inputs.slice(index + i, 1)[0], pid })
      index += run.count
    }
    worker.failed += answers.notDone.length
    worker.tasks += count
    this.#answered += count
  }

  #noteSlow(task: SlowTask): void {
    this.#slowest.push(task)
    this.#slowest.sort((a, b) => b.workMs - a.workMs)
    this.#slowest = this.#slowest.slice(0, SLOWEST)
  }

  /** Tasks that workers have answered, those that failed included. */
  get answered(): number {
    return this.#answered
  }

  /** The answers of one worker, dead or alive. */
  answersOf(id: ProcessId): Answers {
    const { tasks = 0, failed = 0 } = this.#workers.get(id) ?? {}
    return { done: tasks - failed, failed }
  }

  get #least(): number {
    return this.#slowest.length < SLOWEST ? 0 : (this.#slowest.at(-1)?.workMs ?? 0)
  }

  read(): PoolInsights {
    const nowMs = this.#nowMs()
    return { workers: [...this.#workers.values()].map((worker) => insightOf(worker, nowMs)), slowest: this.#slowest }
  }
}

function insightOf(worker: Record, nowMs: number): WorkerInsight {
  const endMs = worker.endedMs ?? nowMs
  const upMs = worker.upMs ?? endMs
  const readyMs = worker.readyMs ?? endMs
  const leavingMs = worker.leavingMs ?? endMs
  // The worker reports by its own clock: it cannot have worked longer than it could work.
  const workingMs = Math.min(worker.workingMs, Math.max(0, leavingMs - readyMs))
  return {
    name: worker.name,
    pid: worker.pid,
    tasks: worker.tasks,
    startUpMs: upMs - worker.beganMs,
    initMs: Math.max(0, readyMs - upMs),
    waitingMs: Math.max(0, leavingMs - readyMs - workingMs),
    workingMs,
    exitingMs: endMs - leavingMs,
    exitCode: worker.end?.exitCode ?? null,
    cause: worker.end?.cause ?? null,
  }
}
