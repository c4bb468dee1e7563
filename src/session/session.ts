// The session: every run, every process and the sampled metrics of one program, behind one interface. The window's commands
// and the command line both come here.

import type { SessionEvent } from '../shared/events.ts'
import type { ChartPoint, Metrics, ProcessMetrics } from '../shared/metrics.ts'
import { isAlive, type ProcessAction, type ProcessId } from '../shared/process.ts'
import type { ProcessDetails } from '../shared/process-details.ts'
import type { ChunkSize, RunId, RunResults } from '../shared/run.ts'
import { Journal } from '../engine/supervisor/journal.ts'
import { SpanRing } from './span-ring.ts'
import { osDetails } from '../system/os-details.ts'
import { ProcessMemory } from './process-memory.ts'
import { type Sample, Sampler } from './sampler.ts'
import { Supervisor } from '../engine/supervisor/supervisor.ts'
import { Run, type RunPlan } from './run/run.ts'

/** Ten minutes of points at one a second. */
const HISTORY_POINTS = 600

/**
 * Whoever watches 256 workers on two cores must get a turn among them. On cores that nobody else wants, a worker is
 * exactly as fast.
 */
const WORKER_NICENESS = 10

const NOTHING: Sample = { processes: new Map(), cores: [], samplerPercent: 0, mainPercent: 0 }

export class Session {
  readonly journal = new Journal()
  readonly supervisor: Supervisor
  /** What ran when. */
  readonly spans = new SpanRing()
  readonly #runs = new Map<RunId, Run>()
  readonly #sampler: Sampler
  readonly #history: ChartPoint[] = []
  readonly #memory = new ProcessMemory()
  readonly #listeners = new Set<() => void>()
  readonly #stateListeners = new Set<() => void>()
  #sample: Sample = NOTHING
  #point: ChartPoint
  #lastRun = 0

  constructor() {
    this.supervisor = new Supervisor({
      journal: this.journal,
      output: 'capture',
      niceness: WORKER_NICENESS,
      spawnIn: 'own-thread',
    })
    this.#point = this.#makePoint()
    this.#sampler = new Sampler({
      pids: () => this.supervisor.activeChildren().flatMap(({ pid }) => (pid === null ? [] : [pid])),
      onSample: (sample) => {
        this.#onSample(sample)
      },
      onStates: (sample) => {
        this.#sample = sample
        for (const listener of this.#stateListeners) listener()
      },
    })
    this.#sampler.start()
    this.journal.subscribe((event) => {
      this.#remember(event)
    })
  }

  get history(): readonly ChartPoint[] {
    return this.#history
  }

  get activeRuns(): readonly Run[] {
    return [...this.#runs.values()].filter((run) => run.active)
  }

  /** Called after each sample. Returns the way to stop. */
  onSample(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Called when a process was stopped, or goes on, between two samples. Returns the way to stop. */
  onStates(listener: () => void): () => void {
    this.#stateListeners.add(listener)
    return () => {
      this.#stateListeners.delete(listener)
    }
  }

  start(plan: RunPlan, workers: number, chunkSize: ChunkSize): Run {
    const run = new Run(++this.#lastRun, plan, workers, chunkSize, this.supervisor, this.spans)
    this.#runs.set(run.id, run)
    return run
  }

  /** Undefined for a run that never was, or whose rows were cleared. */
  run(id: RunId): Run | undefined {
    return this.#runs.get(id)
  }

  results(id: RunId, offset: number, limit: number): RunResults | undefined {
    const run = this.#runs.get(id)
    if (run === undefined) return undefined
    return {
      total: run.table.length,
      offset,
      rows: run.rows(offset, limit),
      workers: run.workers.map((totals) => ({
        ...totals,
        name: this.journal.state.processes[totals.processId]?.name ?? `process ${totals.processId}`,
      })),
    }
  }

  /** All that is known of one process; undefined when its row was cleared, or never was. */
  async details(id: ProcessId): Promise<ProcessDetails | undefined> {
    const record = this.journal.state.processes[id]
    if (record === undefined) return undefined
    const { pid, state } = record
    const os = pid === null || !isAlive(state) ? null : await osDetails(pid)
    // It may have died while it was looked at, and its number be somebody else's.
    const lives = isAlive(this.journal.state.processes[id]?.state ?? 'exited')
    return { id, os: lives ? os : null, ...this.#memory.of(id) }
  }

  /** False when there is no such living process. */
  act(id: ProcessId, action: ProcessAction): boolean {
    return this.supervisor.act(id, action, 'you')
  }

  /** Clears dead rows: the given ones, or all. Living ones stay whoever asks. Returns how many went. */
  clear(ids?: readonly ProcessId[]): number {
    const { processes } = this.journal.state
    const chosen = ids ?? Object.values(processes).map(({ id }) => id)
    const dead = chosen.filter((id) => processes[id] !== undefined && !isAlive(processes[id].state))
    if (dead.length === 0) return 0
    this.journal.publish({ type: 'processes.cleared', processIds: dead })
    for (const id of this.#runs.keys()) if (this.journal.state.runs[id] === undefined) this.#runs.delete(id)
    return dead.length
  }

  /** Cancels every run, then stops whatever process is left. Returns how many processes that were. */
  async stopAll(): Promise<number> {
    const alive = this.supervisor.activeChildren().length
    await Promise.all(this.activeRuns.map((run) => run.cancel()))
    await this.supervisor.stopAll('you', 'terminate')
    return alive
  }

  /** Ends everything; the session is of no use afterwards. */
  async close(): Promise<void> {
    this.#sampler.stop()
    await Promise.all(this.activeRuns.map((run) => run.cancel()))
    await this.supervisor.close()
  }

  metrics(): Metrics {
    const nowMs = this.journal.nowMs()
    return {
      atMs: nowMs,
      processes: Object.values(this.journal.state.processes).map(({ id, pid, runId, state }) =>
        this.#processMetrics(id, isAlive(state) ? pid : null, runId),
      ),
      runs: [...this.#runs.values()].map((run) => run.metrics(nowMs)),
      point: this.#point,
      samplerPercent: this.#sample.samplerPercent,
      mainPercent: this.#sample.mainPercent,
    }
  }

  #processMetrics(id: ProcessId, alivePid: number | null, runId: RunId | null): ProcessMetrics {
    const run = runId === null ? undefined : this.#runs.get(runId)
    const sample = alivePid === null ? undefined : this.#sample.processes.get(alivePid)
    const { inFlight, chunk } = run?.view(id) ?? { inFlight: 0, chunk: null }
    const stopped = sample?.osState === 'T'
    return {
      id,
      activity: stopped ? 'stopped' : inFlight > 0 ? 'busy' : 'idle',
      cpuPercent: sample?.cpuPercent ?? null,
      rssBytes: sample?.rssBytes ?? null,
      inFlight,
      done: run?.table.tasksOf(id) ?? 0,
      chunk:
        chunk === null ? null : { id: chunk.id, firstTask: chunk.first, tasks: chunk.count, answered: chunk.answered },
    }
  }

  #remember(event: SessionEvent): void {
    if (event.type === 'process.output') this.#memory.line(event.processId, event)
    else if (event.type === 'process.output-dropped') this.#memory.dropped(event.processId, event.lines)
    else if (event.type === 'processes.cleared') {
      // By a person, or by the journal, which lets the oldest go.
      this.#memory.forget(event.processIds)
      this.spans.forget(event.processIds)
    }
  }

  #onSample(sample: Sample): void {
    this.#sample = sample
    const nowMs = this.journal.nowMs()
    for (const { id, pid } of this.supervisor.activeChildren()) {
      const metrics = pid === null ? undefined : sample.processes.get(pid)
      if (metrics === undefined) continue
      this.#memory.point(id, { atMs: nowMs, cpuPercent: metrics.cpuPercent, rssBytes: metrics.rssBytes })
    }
    for (const run of this.#runs.values()) run.tick(nowMs)
    this.#point = this.#makePoint()
    this.#history.push(this.#point)
    if (this.#history.length > HISTORY_POINTS) this.#history.shift()
    for (const listener of this.#listeners) listener()
  }

  #makePoint(): ChartPoint {
    const nowMs = this.journal.nowMs()
    const runs = this.activeRuns.map((run) => run.metrics(nowMs))
    return {
      atMs: nowMs,
      cores: this.#sample.cores,
      queueDepth: runs.reduce((sum, run) => sum + run.queued, 0),
      inFlight: runs.reduce((sum, run) => sum + run.inFlight, 0),
      ratePerS: runs.reduce((sum, run) => sum + run.ratePerS, 0),
      processesAlive: this.supervisor.activeChildren().length,
    }
  }
}
