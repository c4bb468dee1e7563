// One run: a pool, its tasks, and what came of them.

import type { RunMetrics } from '../../shared/metrics.ts'
import type { ProcessId } from '../../shared/process.ts'
import type { ChunkSize, Parameters, RunId, RunStatus, TaskRow } from '../../shared/run.ts'
import type { SpanRing } from '../span-ring.ts'
import type { Job } from '../../engine/pool/job.ts'
import { Pool } from '../../engine/pool/pool.ts'
import type { Target } from '../../engine/process/target.ts'
import type { Supervisor } from '../../engine/supervisor/supervisor.ts'
import { etaMs, Rate } from './rate.ts'
import { TaskTable, type WorkerTotals } from './task-table.ts'

/** What a workload makes of its parameters. */
export interface RunPlan {
  readonly workload: string
  readonly title: string
  readonly parameters: Parameters
  readonly target: Target
  readonly inputs: readonly unknown[]
  readonly label: (index: number) => string
  /** The whole result in words: of the sum of the numbers that tasks answered, and of how many did. */
  readonly headline: (sum: number, numbers: number) => string
  /** What it works on, in words; where it is missing the parameters say it. */
  readonly summary?: string
  /** `retry` for pure functions only; the default is `fail`. */
  readonly onWorkerLost?: 'fail' | 'retry'
  /** For each task, in milliseconds. */
  readonly deadlineMs?: number
}

export class Run {
  readonly id: RunId
  readonly plan: RunPlan
  readonly table: TaskTable
  /** Resolves when its processes are gone and its end is in the journal. */
  readonly ended: Promise<void>
  readonly #supervisor: Supervisor
  readonly #pool: Pool
  readonly #rate = new Rate()
  readonly #startedAtMs: number
  #elapsedMs: number | null = null
  #cancelled = false

  constructor(
    id: RunId,
    plan: RunPlan,
    workers: number,
    chunkSize: ChunkSize,
    supervisor: Supervisor,
    spans: SpanRing,
  ) {
    this.id = id
    this.plan = plan
    this.table = new TaskTable(plan.inputs.length)
    this.#supervisor = supervisor
    this.#startedAtMs = supervisor.journal.nowMs()
    const { workload, title, parameters, inputs, target } = plan
    supervisor.journal.publish({
      type: 'run.started',
      runId: id,
      workload,
      title,
      parameters,
      summary: plan.summary ?? null,
      workers,
      chunkSize,
      totalTasks: inputs.length,
    })
    this.#pool = new Pool({ processes: workers, onWorkerLost: plan.onWorkerLost ?? 'fail', supervisor, runId: id })
    const job = this.#pool.run(target, inputs, {
      chunkSize,
      shape: 'single',
      deadlineMs: plan.deadlineMs,
      onOutcomes: (batch) => {
        this.table.add(batch)
        spans.add(id, batch, supervisor.journal.nowMs())
      },
    })
    this.ended = this.#finish(job)
  }

  get active(): boolean {
    return this.#elapsedMs === null
  }

  async resize(workers: number): Promise<void> {
    await this.#pool.resize(workers)
    this.#supervisor.journal.publish({ type: 'run.resized', runId: this.id, workers })
  }

  /** Ends it now: what has no outcome is cancelled, its workers go down the stop ladder. */
  async cancel(): Promise<void> {
    if (!this.active) return
    this.#cancelled = true
    await this.#pool.terminate()
    await this.ended
  }

  view(id: ProcessId): ReturnType<Pool['view']> {
    return this.#pool.view(id)
  }

  rows(offset: number, limit: number): TaskRow[] {
    return this.table.rows(offset, limit, this.plan.label)
  }

  get workers(): readonly WorkerTotals[] {
    return this.table.workers
  }

  /** Once a sample: the rate is told from these calls. */
  tick(nowMs: number): void {
    if (this.active) this.#rate.add(nowMs, this.table.answered)
  }

  metrics(nowMs: number): RunMetrics {
    const { waiting, inFlight, workersWanted, chunkSizeNow, staleAnswers } = this.#pool.metrics
    const { done, failed, lost, cancelled } = this.table.counts
    const ratePerS = this.active ? this.#rate.perS : 0
    return {
      id: this.id,
      queued: waiting,
      inFlight,
      done,
      failed,
      lost,
      cancelled,
      total: this.table.length,
      ratePerS,
      etaMs: this.active ? etaMs(this.table.length - this.table.answered, ratePerS) : null,
      elapsedMs: this.#elapsedMs ?? nowMs - this.#startedAtMs,
      value: this.table.numbers === 0 ? null : this.table.sum,
      workersAlive: this.#pool.pids.length,
      workersWanted: this.active ? workersWanted : 0,
      chunkSizeNow,
      staleAnswers,
    }
  }

  async #finish(job: Job): Promise<void> {
    await job.done
    const elapsedMs = this.#supervisor.journal.nowMs() - this.#startedAtMs
    const status = this.#status()
    this.#elapsedMs = elapsedMs
    this.#supervisor.journal.publish({
      type: 'run.finished',
      runId: this.id,
      status,
      elapsedMs,
      result:
        status === 'done'
          ? { headline: this.plan.headline(this.table.sum, this.table.numbers), value: this.table.sum }
          : null,
      error: status === 'failed' ? this.table.firstError : null,
    })
    await this.#pool.close()
    await this.#pool.join()
  }

  #status(): Exclude<RunStatus, 'running'> {
    if (this.#cancelled) return 'cancelled'
    return this.table.counts.done === this.table.length ? 'done' : 'failed'
  }
}
