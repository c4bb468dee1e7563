// An engine process: a child with its own session for one run, so that the run has its own event loop and heap. Its
// rows, kills, logs and timeline work as local ones. When it dies, its processes end too, and their rows say so.

import { setTimeout as delay } from 'node:timers/promises'
import type { Caller } from '../../../engine/process/requests.ts'
import { Process } from '../../../engine/supervisor/process.ts'
import type { Supervisor } from '../../../engine/supervisor/supervisor.ts'
import type { SessionEvent } from '../../../shared/events.ts'
import type { OsDetails } from '../../../shared/process-details.ts'
import type { TrialMeasures } from '../../../shared/lab.ts'
import { isAlive, type ProcessAction, type ProcessId } from '../../../shared/process.ts'
import type { RunSettings } from '../../../shared/run.ts'
import { asSentence } from '../../../shared/sentence.ts'
import type { SourceId } from '../../../shared/source.ts'
import { killOne } from '../../../system/group.ts'
import { type Birth, birthOf } from '../../../system/identity.ts'
import { osState } from '../../../system/os-facts.ts'
import { stateOfLetter } from '../../../system/state-letter.ts'
import type { Source, SourceHost, SourceMetrics } from '../source.ts'
import { CommandDesk } from './command-desk.ts'
import { EngineIds } from './engine-ids.ts'
import { EngineResults } from './engine-results.ts'
import { EngineRun } from './engine-run.ts'
import { systemClockMs } from '../system-clock.ts'
import type { EngineReport, EngineRequest, LaunchPlan } from './messages.ts'
import { rewriteEvent, rewriteMetrics } from './rewrite-ids.ts'

const NOTHING: SourceMetrics = { processes: [], runs: [], queues: [], machine: null }
/** Time after the death of an engine process until its remaining processes are killed from here. */
const SETTLE_MS = 2_000
const LOOK_EVERY_MS = 20

export interface EngineSetup {
  /** The built module of the engine process; its export serves the session. */
  readonly module: URL
  readonly export: string
  /** Arguments of the export after the name of the service. */
  readonly args: readonly unknown[]
}

interface Born {
  readonly pid: number
  readonly birth: Birth
}

/** False for a zombie: only its exit code is left, which its new parent has not read. */
function isLeft({ pid, birth }: Born): boolean {
  return /^\d+$/.test(birth) && birthOf(pid) === birth && stateOfLetter(osState(pid)) !== 'dead'
}

/** With the priority of the program that starts it: its own supervisor lowers that of its workers. */
class EngineChild extends Process {
  protected override request(): ReturnType<Process['request']> {
    return { ...super.request(), keepsPriority: true }
  }
}

export class EngineSource implements Source {
  readonly id: SourceId
  readonly graceMs: number
  readonly run: EngineRun
  readonly #host: SourceHost
  readonly #supervisor: Supervisor
  readonly #process: Process
  readonly #ids: EngineIds
  readonly #desk: CommandDesk
  readonly #results = new EngineResults()
  /** Its processes that have not ended, as PID and start time. */
  readonly #living = new Map<ProcessId, Born>()
  #metrics = NOTHING
  #measures: TrialMeasures | null = null
  readonly #unserve: () => void
  #gone: Promise<void> = Promise.resolve()

  private constructor(host: SourceHost, supervisor: Supervisor, { module, export: name, args }: EngineSetup) {
    this.#host = host
    this.#supervisor = supervisor
    this.id = host.newSourceId()
    this.graceMs = supervisor.graceMs
    const runId = host.newRunId()
    this.#ids = new EngineIds(this.id, runId, host.journal)
    const service = `engine-${this.id}`
    this.#unserve = supervisor.serve(service, {
      handle: (caller, request) => this.#handle(caller, request as EngineRequest),
    })
    const target = { module, export: name }
    const options = { args: [service, ...args], name: `Engine-${this.id}`, daemon: true, supervisor, runId }
    this.#process = new EngineChild({ target, ...options })
    this.#desk = new CommandDesk(() => this.#title)
    this.run = new EngineRun(runId, {
      desk: this.#desk,
      results: this.#results,
      nameOf: (id) => host.journal.state.processes[id]?.name ?? `process ${id}`,
      end: () => this.close(),
      patienceMs: 2 * this.graceMs,
    })
  }

  /** Starts the process and the run in it. @throws ProcessStateError; RemoteTaskError when the launch throws there. */
  static async open(
    host: SourceHost,
    supervisor: Supervisor,
    setup: EngineSetup,
    launch: LaunchPlan,
    settings: RunSettings,
  ): Promise<EngineSource> {
    const source = new EngineSource(host, supervisor, setup)
    host.attach(source)
    host.addRun(source.run)
    try {
      await source.#process.start()
    } catch (error) {
      source.run.finished = true
      source.#unserve()
      host.detach(source)
      throw error
    }
    source.#gone = source.#process.released().then(() => source.#onDeath())
    try {
      await source.#desk.send({ do: 'start', launch, settings })
    } catch (error) {
      await source.close()
      throw error
    }
    return source
  }

  /** Resolves when the run is over and none of its processes is left. */
  get closed(): Promise<void> {
    return this.#gone
  }

  /** Of a trial that came to its end, once the source is closed. */
  get measures(): TrialMeasures | null {
    return this.#measures
  }

  metrics(): SourceMetrics {
    return this.#metrics
  }

  async act(id: ProcessId, action: ProcessAction): Promise<boolean> {
    const theirs = this.#ids.theirs(id)
    return theirs !== undefined && (await this.#desk.send({ do: 'act', process: theirs, action }))
  }

  async details(id: ProcessId): Promise<OsDetails | null> {
    const theirs = this.#ids.theirs(id)
    return theirs === undefined ? null : this.#desk.send({ do: 'details', process: theirs })
  }

  async stopAll(): Promise<void> {
    await this.#desk.send({ do: 'stop-all' }).catch(() => undefined)
  }

  /** The engine process stops its processes first; if it does not answer, all of them are killed. */
  async close(): Promise<void> {
    if (this.#process.isAlive()) {
      const heard = this.#desk.send({ do: 'close' }).then(
        (end) => {
          this.run.keepInsights(end.insights)
          this.#measures = end.measures
        },
        () => undefined,
      )
      await Promise.race([heard, delay(2 * this.graceMs, undefined, { ref: false })])
      const { id } = this.#process
      if (!(await this.#process.join(this.graceMs)) && id !== null) this.#supervisor.act(id, 'kill', 'procdeck')
    }
    await this.#gone
  }

  get #title(): string {
    return `The engine process ${this.#process.name} (PID ${this.#process.pid ?? '?'})`
  }

  #handle(caller: Caller, request: EngineRequest): unknown {
    if (caller.id !== this.#process.id) throw new Error('an engine process speaks for itself alone')
    if (request.say === 'next') return this.#desk.next()
    if (request.say === 'report') this.#take(request)
    else this.#desk.answer(request.id, request.value, request.error, this.#process.pid)
    return null
  }

  #take({ events, batches, metrics, epochMs }: EngineReport): void {
    const { journal, spans } = this.#host
    const end = events.findIndex(({ type }) => type === 'run.finished')
    const before = end === -1 ? events : events.slice(0, end)
    for (const event of before) this.#publish(event)
    // From the clock of its journal to the clock of ours.
    const offsetMs = epochMs - (systemClockMs() - journal.nowMs())
    for (const batch of batches) {
      const processId = batch.processId === null ? null : this.#ids.process(batch.processId)
      spans.add(this.run.id, this.#results.add(batch, processId), batch.atMs + offsetMs)
    }
    if (metrics !== null) this.#sample(rewriteMetrics(metrics, this.#ids))
    // After all that belongs to it.
    if (end !== -1) for (const event of events.slice(end)) this.#publish(event)
  }

  #sample(metrics: SourceMetrics): void {
    this.#metrics = metrics
    const atMs = this.#host.journal.nowMs()
    for (const { id, cpuPercent, rssBytes } of metrics.processes)
      if (rssBytes !== null) this.#host.point(id, { atMs, cpuPercent, rssBytes })
    this.#host.statesChanged()
  }

  #publish({ seq: _seq, atMs: _atMs, ...body }: SessionEvent): void {
    const event = rewriteEvent(body, this.#ids)
    if (event.type === 'run.started') this.#results.begin(event.totalTasks)
    if (event.type === 'process.started') {
      const { processId, pid } = event
      this.#living.set(processId, { pid, birth: birthOf(pid) })
    }
    if (event.type === 'process.exited') this.#living.delete(event.processId)
    this.#host.journal.publish(event)
    if (event.type !== 'run.finished') return
    this.run.finished = true
    // The engine process is no longer needed: its results are here.
    void this.close()
  }

  /** The kernel and the lifeline end the processes of a dead engine process. The rest is killed from here. */
  async #onDeath(): Promise<void> {
    this.#desk.end()
    const limitMs = performance.now() + SETTLE_MS
    // A process in a disk wait is not released by the kernel: it is not waited for without end.
    for (let left = this.#left(); left.length > 0 && performance.now() < limitMs + SETTLE_MS; left = this.#left()) {
      if (performance.now() > limitMs) for (const { pid } of left) killOne(pid, 'SIGKILL')
      await delay(LOOK_EVERY_MS)
    }
    this.#tellEnd()
    const still = { inFlight: 0, queueDepth: 0, workersAlive: 0, workersWanted: 0, ratePerS: 0, etaMs: null }
    this.#metrics = { ...NOTHING, runs: this.#metrics.runs.map((run) => ({ ...run, ...still })) }
    this.#unserve()
    this.#host.detach(this)
  }

  #left(): readonly Born[] {
    return [...this.#living.values()].filter(isLeft)
  }

  #tellEnd(): void {
    const { journal } = this.#host
    const { processes, queues, runs } = journal.state
    const text = `ended with ${this.#process.name} (PID ${this.#process.pid ?? '?'}), its engine process`
    for (const { id, sourceId, state } of Object.values(processes)) {
      if (sourceId !== this.id) continue
      if (state === 'backoff') journal.publish({ type: 'process.backoff-ended', processId: id })
      if (!isAlive(state)) continue
      // Its parent is dead, so its exit code is unknown.
      journal.publish({ type: 'process.exited', processId: id, exitCode: null, cause: { by: 'procdeck', text } })
    }
    for (const { id, runId, closed, name } of Object.values(queues))
      if (runId === this.run.id && closed === null)
        journal.publish({ type: 'queue.closed', queueId: id, name, discarded: 0 })
    const run = runs[this.run.id]
    const isTold = this.run.finished
    this.run.finished = true
    // A run that never began is in no journal.
    if (isTold || run === undefined) return
    const cause = this.#process.cause ?? 'for an unknown reason'
    const message = `${asSentence(`${this.#title} ended before its run: ${cause}`)} All its processes ended with it. Start the run again.`
    const elapsedMs = journal.nowMs() - run.startedAtMs
    const error = { name: 'EngineProcessLost', message, stack: '' }
    journal.publish({ type: 'run.finished', runId: run.id, status: 'failed', elapsedMs, result: null, error })
  }
}
