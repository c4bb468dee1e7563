// The session's own processes: a supervisor in this program, its runs, and the sampler that measures them.

import { brokerOf } from '../../engine/queue/broker.ts'
import { Supervisor } from '../../engine/supervisor/supervisor.ts'
import type { SupervisorOptions } from '../../engine/supervisor/supervisor-options.ts'
import type { ProcessMetrics } from '../../shared/metrics.ts'
import type { OsDetails } from '../../shared/process-details.ts'
import { isAlive, type ProcessAction, type ProcessId } from '../../shared/process.ts'
import type { RunId, RunResults, RunSettings, WorkerRow } from '../../shared/run.ts'
import { osDetails } from '../../system/os-details.ts'
import { isStopped } from '../../system/state-letter.ts'
import { type BatchListener, type Launch, Run } from '../run/run.ts'
import type { WholeRow } from '../run/task-table.ts'
import { taskTimes } from '../run/task-times.ts'
import { type Sample, Sampler } from '../sampler.ts'
import { nodeStackOf } from './watch/node-stack.ts'
import type { RunHandle, Source, SourceHost, SourceMetrics } from './source.ts'

/** A run on this source. */
export interface LocalRun {
  readonly id: RunId
  readonly handle: RunHandle
  /** Resolves when no process of the run is left. */
  readonly ended: Promise<void>
}

const NOTHING: Sample = { processes: new Map(), cores: [], samplerPercent: 0, mainPercent: 0 }

export class LocalSource implements Source {
  readonly id = null
  readonly supervisor: Supervisor
  readonly #host: SourceHost
  readonly #runs = new Map<RunId, Run>()
  readonly #sampler: Sampler
  #sample: Sample = NOTHING

  constructor(host: SourceHost, options: Omit<SupervisorOptions, 'journal'> = {}) {
    this.#host = host
    this.supervisor = new Supervisor({ output: 'capture', ...options, journal: host.journal, inheritEnv: 'listed' })
    this.#sampler = new Sampler({
      pids: () => this.supervisor.activeChildren().flatMap(({ pid }) => (pid === null ? [] : [pid])),
      onSample: (sample) => {
        this.#onSample(sample)
      },
      onStates: (sample) => {
        this.#sample = sample
        host.statesChanged()
      },
    })
    this.#sampler.start()
  }

  /** `onBatch` is called with the outcomes of tasks as they come. */
  start(launch: Launch, settings: RunSettings, onBatch?: BatchListener): LocalRun {
    const { journal, spans } = this.#host
    const id = this.#host.newRunId()
    const run = new Run(id, launch, settings, this.supervisor, (batch, label) => {
      spans.add(id, batch, journal.nowMs())
      onBatch?.(batch, label)
    })
    this.#runs.set(run.id, run)
    const handle = this.#handleOf(run)
    this.#host.addRun(handle)
    return { id, handle, ended: run.ended }
  }

  get graceMs(): number {
    return this.supervisor.graceMs
  }

  metrics(): SourceMetrics {
    const { state } = this.#host.journal
    const nowMs = this.#host.journal.nowMs()
    for (const id of this.#runs.keys()) if (state.runs[id] === undefined) this.#runs.delete(id)
    const own = Object.values(state.processes).filter(({ sourceId }) => sourceId === null)
    return {
      processes: own.map((record) =>
        this.#processMetrics(record.id, isAlive(record.state) ? record.pid : null, record.runId),
      ),
      runs: [...this.#runs.values()].map((run) => run.metrics(nowMs, this.#host.outputLines(run.id))),
      queues: brokerOf(this.supervisor).statuses,
      machine: this.#sample,
    }
  }

  act(id: ProcessId, action: ProcessAction): Promise<boolean> {
    return Promise.resolve(this.supervisor.act(id, action, 'you'))
  }

  async details(id: ProcessId): Promise<OsDetails | null> {
    const pid = this.#host.journal.state.processes[id]?.pid ?? null
    return pid === null ? null : osDetails(pid)
  }

  /** Of a worker or a process of ours that runs Node; a command may be any program. */
  stack(id: ProcessId): Promise<string | null> {
    const child = this.supervisor.activeChildren().find((one) => one.id === id)
    const pid = child === undefined || child.command !== null || child.startMethod === 'thread' ? null : child.pid
    return pid === null ? Promise.resolve(null) : nodeStackOf(pid)
  }

  async stopAll(): Promise<void> {
    await this.supervisor.stopAll('you', 'terminate')
  }

  async close(): Promise<void> {
    this.#sampler.stop()
    await this.supervisor.close()
  }

  #processMetrics(id: ProcessId, alivePid: number | null, runId: RunId | null): ProcessMetrics {
    const run = runId === null ? undefined : this.#runs.get(runId)
    const sample = alivePid === null ? undefined : this.#sample.processes.get(alivePid)
    const { inFlight, chunk } = run?.view(id) ?? { inFlight: 0, chunk: null }
    const { done, failed } = run?.answersOf(id) ?? { done: 0, failed: 0 }
    const hasWork = inFlight > 0 || (run?.active === true && !run.isWorker(id))
    const stopped = isStopped(sample?.osState ?? null)
    return {
      id,
      activity: stopped ? 'stopped' : hasWork ? 'busy' : 'idle',
      cpuPercent: sample?.cpuPercent ?? null,
      rssBytes: sample?.rssBytes ?? null,
      inFlight,
      done,
      failed,
      chunk:
        chunk === null ? null : { id: chunk.id, firstTask: chunk.first, tasks: chunk.count, answered: chunk.answered },
    }
  }

  #onSample(sample: Sample): void {
    this.#sample = sample
    const nowMs = this.#host.journal.nowMs()
    for (const { id, pid } of this.supervisor.activeChildren()) {
      const metrics = pid === null ? undefined : sample.processes.get(pid)
      if (metrics === undefined) continue
      this.#host.point(id, { atMs: nowMs, cpuPercent: metrics.cpuPercent, rssBytes: metrics.rssBytes })
    }
    for (const run of this.#runs.values()) run.tick(nowMs)
    this.#host.sampled()
  }

  #handleOf(run: Run): RunHandle {
    return {
      id: run.id,
      get active() {
        return run.active
      },
      get total() {
        return run.table.length
      },
      resize: (workers) => run.resize(workers),
      cancel: (by) => run.cancel(by),
      results: (offset, limit) => Promise.resolve(this.#results(run, offset, limit)),
      distribution: () => Promise.resolve({ times: taskTimes(run.table.workTimes()), workers: this.#workerRows(run) }),
      insights: () => Promise.resolve(run.insights()),
      wholeRows: (offset, limit) => Promise.resolve(wholeRows(run, offset, limit)),
    }
  }

  #results(run: Run, offset: number, limit: number): RunResults {
    return {
      total: run.table.length,
      offset,
      rows: run.rows(offset, limit),
      workers: this.#workerRows(run),
    }
  }

  #workerRows(run: Run): readonly WorkerRow[] {
    const { processes } = this.#host.journal.state
    return run.workers.map((totals) => ({
      ...totals,
      name: processes[totals.processId]?.name ?? `process ${totals.processId}`,
    }))
  }
}

function wholeRows(run: Run, offset: number, limit: number): readonly WholeRow[] {
  const last = Math.min(run.table.length, offset + limit)
  const rows: WholeRow[] = []
  for (let index = offset; index < last; index++) rows.push(run.table.whole(index, run.label))
  return rows
}
