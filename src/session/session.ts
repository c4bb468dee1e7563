// The session: every run, every process and the sampled metrics of one program, whatever their source. The window's
// commands and the command line both use it.

import { aliveIn } from '../shared/count-alive.ts'
import type { SessionEvent } from '../shared/events.ts'
import type { ChartPoint, Metrics, ProcessMetrics, RunMetrics } from '../shared/metrics.ts'
import { isAlive, type ProcessAction, type ProcessId } from '../shared/process.ts'
import type { ProcessDetails } from '../shared/process-details.ts'
import type { RunId, RunOutput } from '../shared/run.ts'
import type { SourceId } from '../shared/source.ts'
import { Journal } from '../engine/supervisor/journal.ts'
import { Chaos } from './chaos.ts'
import { ChartHistory } from './chart-history.ts'
import { ProcessHistory } from './process-history.ts'
import { RunOutputLines } from './run/run-output.ts'
import { SpanRing } from './span-ring.ts'
import type { MachineMetrics, RunHandle, Source, SourceHost } from './sources/source.ts'

const NO_MACHINE: MachineMetrics = { cores: [], samplerPercent: 0, mainPercent: 0 }

export class Session {
  readonly journal = new Journal()
  /** The spans of the timeline. */
  readonly spans = new SpanRing()
  readonly #sources = new Map<SourceId | null, Source>()
  readonly #runs = new Map<RunId, RunHandle>()
  readonly #outputs = new Map<RunId, RunOutputLines>()
  /** Of the runs and processes whose source is gone. */
  readonly #lastRunMetrics = new Map<RunId, RunMetrics>()
  readonly #lastProcessMetrics = new Map<ProcessId, ProcessMetrics>()
  readonly #charts = new ChartHistory()
  readonly #processes = new ProcessHistory()
  readonly #chaos = new Chaos({
    victims: (run) =>
      Object.values(this.journal.state.processes).flatMap(({ id, runId, state }) =>
        runId === run && state === 'running' ? [id] : [],
      ),
    // A source may refuse signals.
    kill: (id) => this.act(id, 'kill').catch(() => false),
    random: Math.random,
  })
  readonly #sampleListeners = new Set<() => void>()
  readonly #stateListeners = new Set<() => void>()
  readonly #starters: (() => Promise<void>)[] = []
  #lastRun = 0
  #lastSource = 0

  constructor() {
    this.#charts.add(this.#makePoint())
    this.journal.subscribe((event) => {
      this.#remember(event)
    })
  }

  /** The part of the session that a source may use. */
  get host(): SourceHost {
    return {
      journal: this.journal,
      spans: this.spans,
      newRunId: () => ++this.#lastRun,
      newSourceId: () => ++this.#lastSource,
      attach: (source) => {
        this.attach(source)
      },
      detach: (source) => {
        const { runs, processes } = source.metrics()
        for (const run of runs) this.#lastRunMetrics.set(run.id, run)
        for (const process of processes) this.#lastProcessMetrics.set(process.id, process)
        this.#sources.delete(source.id)
      },
      addRun: (run) => {
        this.#runs.set(run.id, run)
      },
      point: (id, point) => {
        this.#processes.point(id, point)
      },
      outputLines: (id) => this.#outputs.get(id)?.total ?? 0,
      sampled: () => {
        this.#onSample()
      },
      statesChanged: () => {
        for (const listener of this.#stateListeners) listener()
      },
    }
  }

  attach(source: Source): void {
    this.#sources.set(source.id, source)
  }

  get history(): readonly ChartPoint[] {
    return this.#charts.points
  }

  /** The points of the charts after this time of the journal. */
  pointsAfter(atMs: number): readonly ChartPoint[] {
    return this.#charts.after(atMs)
  }

  get activeRuns(): readonly RunHandle[] {
    return [...this.#runs.values()].filter((run) => run.active)
  }

  /** The longest grace time of all sources. */
  get graceMs(): number {
    return Math.max(0, ...[...this.#sources.values()].map(({ graceMs }) => graceMs))
  }

  /** Processes that have not ended, of all sources. */
  get processesAlive(): number {
    return aliveIn(this.journal.state)
  }

  /** Called after each sample. Returns a function that unsubscribes. */
  onSample(listener: () => void): () => void {
    this.#sampleListeners.add(listener)
    return () => {
      this.#sampleListeners.delete(listener)
    }
  }

  /** Called when a process was stopped or continued between two samples. Returns a function that unsubscribes. */
  onStates(listener: () => void): () => void {
    this.#stateListeners.add(listener)
    return () => {
      this.#stateListeners.delete(listener)
    }
  }

  /** Undefined for an unknown run, or one whose rows were cleared. */
  run(id: RunId): RunHandle | undefined {
    return this.#runs.get(id)
  }

  /** The newest lines that a run wrote. */
  output(id: RunId, limit: number): RunOutput {
    return this.#outputs.get(id)?.last(limit) ?? { lines: [], before: 0 }
  }

  /** Details of one process; undefined when its row was cleared or never existed. */
  async details(id: ProcessId): Promise<ProcessDetails | undefined> {
    const record = this.journal.state.processes[id]
    if (record === undefined) return undefined
    const os = isAlive(record.state) ? await this.#sources.get(record.sourceId)?.details(id) : null
    // The process may have ended during the read, and its PID may belong to another one.
    const lives = isAlive(this.journal.state.processes[id]?.state ?? 'exited')
    return { id, os: lives ? (os ?? null) : null, ...this.#processes.of(id) }
  }

  /** The stack of a process as text; null where none can be had. A watcher has that of its program too. */
  async stack(id: ProcessId): Promise<string | null> {
    for (const source of this.#sources.values()) {
      const stack = await source.stack?.(id)
      if (stack !== null && stack !== undefined) return stack
    }
    return null
  }

  /** False when no process with this id is alive. */
  async act(id: ProcessId, action: ProcessAction): Promise<boolean> {
    const record = this.journal.state.processes[id]
    const source = record === undefined ? undefined : this.#sources.get(record.sourceId)
    return (await source?.act(id, action)) ?? false
  }

  /** Kills one process of a running run every so often; null ends that. */
  chaos(id: RunId, everyMs: number | null): void {
    this.journal.publish({ type: 'run.chaos', runId: id, everyMs })
    this.#chaos.set(id, everyMs)
  }

  /** Clears rows of dead processes: the given ones, or all. Never a living one. Returns the number of cleared rows. */
  clear(ids?: readonly ProcessId[]): number {
    const { processes } = this.journal.state
    const chosen = ids ?? Object.values(processes).map(({ id }) => id)
    const dead = chosen.filter((id) => processes[id] !== undefined && !isAlive(processes[id].state))
    if (dead.length > 0) this.journal.publish({ type: 'processes.cleared', processIds: dead })
    return dead.length
  }

  /** What starts one run after the other ends first when all are to end, by a person's wish or at the close. */
  endFirst(end: () => Promise<void>): void {
    this.#starters.push(end)
  }

  /** A person's wish: cancels every run, then stops the remaining processes. Returns how many processes were stopped. */
  async stopAll(): Promise<number> {
    const alive = this.processesAlive
    await Promise.all(this.#starters.map((end) => end()))
    await Promise.all(this.activeRuns.map((run) => run.cancel('you')))
    await Promise.all([...this.#sources.values()].map((source) => source.stopAll()))
    return alive
  }

  /** Ends everything; the session cannot be used afterwards. */
  async close(): Promise<void> {
    this.#chaos.close()
    await Promise.all(this.#starters.map((end) => end()))
    await Promise.all(this.activeRuns.map((run) => run.cancel('procdeck')))
    // The newest first: an engine process is a child of the source before it.
    for (const source of [...this.#sources.values()].reverse()) await source.close()
  }

  metrics(): Metrics {
    const sources = [...this.#sources.values()].map((source) => source.metrics())
    const { samplerPercent, mainPercent } = sources.find(({ machine }) => machine !== null)?.machine ?? NO_MACHINE
    return {
      atMs: this.journal.nowMs(),
      processes: [...this.#lastProcessMetrics.values(), ...sources.flatMap(({ processes }) => processes)],
      runs: [...this.#lastRunMetrics.values(), ...sources.flatMap(({ runs }) => runs)],
      queues: sources.flatMap(({ queues }) => queues),
      samplerPercent,
      mainPercent,
    }
  }

  #remember(event: SessionEvent): void {
    if (event.type === 'process.output') {
      this.#processes.line(event.processId, event)
      const { runId, name } = this.journal.state.processes[event.processId] ?? { runId: null, name: '' }
      if (runId !== null) {
        const { atMs, processId, stream, text } = event
        this.#outputOf(runId).add({ atMs, processId, name, stream, text })
      }
    } else if (event.type === 'process.output-dropped') {
      this.#processes.dropped(event.processId, event.lines)
      const runId = this.journal.state.processes[event.processId]?.runId ?? null
      if (runId !== null) this.#outputOf(runId).dropped(event.lines)
    } else if (event.type === 'run.printed') {
      const { atMs, runId, text } = event
      this.#outputOf(runId).add({ atMs, processId: null, name: 'program', stream: 'stdout', text })
    } else if (event.type === 'run.started') {
      // A run may be over before the next sample: its start and its end are points of their own, each a step.
      const before = this.#makePoint()
      this.#charts.add(before)
      const { queueDepth } = before
      this.#charts.add({ ...before, atMs: this.journal.nowMs(), queueDepth: queueDepth + event.totalTasks })
    } else if (event.type === 'run.finished') {
      this.#chaos.set(event.runId, null)
      this.#charts.add(this.#makePoint(event.runId))
      this.#charts.add(this.#makePoint())
    } else if (event.type === 'processes.cleared') {
      // Cleared by a person, or by the journal, which drops the oldest.
      this.#processes.forget(event.processIds)
      this.spans.forget(event.processIds)
      for (const id of event.processIds) this.#lastProcessMetrics.delete(id)
      this.#forgetRuns()
    }
  }

  #forgetRuns(): void {
    const { runs } = this.journal.state
    // A run that is about to start is not in the journal yet.
    for (const [id, run] of this.#runs) if (runs[id] === undefined && !run.active) this.#runs.delete(id)
    for (const id of this.#lastRunMetrics.keys()) if (runs[id] === undefined) this.#lastRunMetrics.delete(id)
    for (const id of this.#outputs.keys()) if (runs[id] === undefined) this.#outputs.delete(id)
  }

  #outputOf(id: RunId): RunOutputLines {
    let output = this.#outputs.get(id)
    if (output === undefined) {
      output = new RunOutputLines()
      this.#outputs.set(id, output)
    }
    return output
  }

  #onSample(): void {
    this.#charts.add(this.#makePoint())
    for (const listener of this.#sampleListeners) listener()
  }

  /** The tasks and queues of an ended run do not count, except those of `ending`. */
  #makePoint(ending: RunId | null = null): ChartPoint {
    const { runs: records, queues: queueRecords } = this.journal.state
    const counts = (id: RunId | null): boolean => id === null || id === ending || records[id]?.status === 'running'
    const sources = [...this.#sources.values()].map((source) => source.metrics())
    const runs = sources.flatMap((source) => source.runs).filter(({ id }) => counts(id))
    const queues = sources
      .flatMap((source) => source.queues)
      .filter(({ id }) => counts(queueRecords[id]?.runId ?? null))
    const processes = sources.flatMap((source) => source.processes)
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
    return {
      atMs: this.journal.nowMs(),
      cores: sources.find(({ machine }) => machine !== null)?.machine?.cores ?? [],
      queueDepth: sum([...runs, ...queues].map(({ queueDepth }) => queueDepth)),
      inFlight: sum(runs.map(({ inFlight }) => inFlight)),
      ratePerS: sum(runs.map(({ ratePerS }) => ratePerS)),
      processesAlive: this.processesAlive,
      cpuPercent: sum(processes.map(({ cpuPercent }) => cpuPercent ?? 0)),
      rssBytes: sum(processes.map(({ rssBytes }) => rssBytes ?? 0)),
    }
  }
}
