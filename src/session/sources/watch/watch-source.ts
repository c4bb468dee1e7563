// A watched program as a source: the processes below one that we started, but that we did not write. The kernel shows them
// all; hooks inside them tell names, pools, tasks and queues. Only reads: the program never waits for its watcher.

import { setTimeout as delay } from 'node:timers/promises'
import type { Supervisor } from '../../../engine/supervisor/supervisor.ts'
import type { OsDetails } from '../../../shared/process-details.ts'
import type { Actor, ProcessAction, ProcessId } from '../../../shared/process.ts'
import type { RunId } from '../../../shared/run.ts'
import type { SourceId } from '../../../shared/source.ts'
import { birthOf, isStill } from '../../../system/identity.ts'
import { osDetails } from '../../../system/os-details.ts'
import { ProcessTree, type TreeChange } from '../../../system/process-tree.ts'
import type { Source, SourceHost, SourceMetrics } from '../source.ts'
import { monotonicNs, systemClockMs } from '../system-clock.ts'
import { EventLog } from './event-log.ts'
import type { HookEvent } from './hook-events.ts'
import { nodeStackOf } from './node-stack.ts'
import { PacedLooks } from './paced-looks.ts'
import { PageFiles } from './page-files.ts'
import { ProcessNotes } from './process-notes.ts'
import { stackOf } from './stacks.ts'
import { spansOf } from './state-page.ts'
import { ToldFindings } from './told-findings.ts'
import type { WatchFolder } from './watch-folder.ts'
import { WatchLifeline } from './watch-lifeline.ts'
import { signalFor } from './watched-cause.ts'
import { doneOf, WatchedMetrics } from './watched-metrics.ts'
import { WatchedProgram } from './watched-program.ts'
import { WatchedQueues } from './watched-queues.ts'
import { WatchedRows } from './watched-rows.ts'

const LOOK_EVERY_MS = 100
/** In so many looks one also among processes that have left the family, with a sample of CPU and memory. */
const LOOKS_A_SAMPLE = 10
/** So often the whole system is looked through, when all that is known has ended. */
const LAST_LOOKS = 3
const LOOKS_KEPT = 10

export interface WatchOptions {
  readonly supervisor: Supervisor
  /** The program itself, a process of the session's own source. */
  readonly root: { readonly id: ProcessId; readonly pid: number; readonly name: string }
  readonly runId: RunId
  readonly folder: WatchFolder
  /** Tasks of its pools that are done, of all. */
  readonly onProgress: (done: number, total: number) => void
}

export interface WatchCounts {
  /** Events and tasks that the hooks could not keep, and lines that were no events. */
  readonly dropped: number
  readonly missedSpans: number
  /** Events of processes that are not of the program. */
  readonly foreign: number
  readonly isCut: boolean
}

export class WatchSource implements Source {
  readonly id: SourceId
  readonly graceMs: number
  readonly program: WatchedProgram
  /** Resolves when no process of the program is left. */
  readonly ended: Promise<void>
  readonly #host: SourceHost
  readonly #options: WatchOptions
  readonly #log: EventLog
  readonly #pages: PageFiles
  readonly #tree: ProcessTree
  readonly #rows: WatchedRows
  readonly #queues: WatchedQueues
  readonly #metrics: WatchedMetrics
  readonly #notes = new ProcessNotes()
  readonly #lifeline: WatchLifeline
  readonly #atWork: number[] = []
  readonly #findings: ToldFindings
  readonly #stopListening: () => void
  readonly #looking: PacedLooks
  #looks = 0
  #lastLooks = 0
  #isClosing = false
  #isOver = false
  #missedSpans = 0
  #foreign = 0
  #resolveEnded: () => void = () => undefined

  constructor(host: SourceHost, options: WatchOptions) {
    this.#host = host
    this.#options = options
    const { supervisor, root, runId, folder } = options
    this.id = host.newSourceId()
    this.graceMs = supervisor.graceMs
    const birth = birthOf(root.pid)
    const rootProcess = { pid: root.pid, birth, parentPid: process.pid, groupId: root.pid, name: '' }
    this.program = new WatchedProgram(rootProcess, root.name, monotonicNs())
    this.#tree = new ProcessTree(rootProcess, folder.mark)
    this.#log = new EventLog(folder.events)
    this.#pages = new PageFiles(folder.pages)
    this.#metrics = new WatchedMetrics(host, this.program)
    this.#rows = new WatchedRows(host, {
      sourceId: this.id,
      runId,
      root: { id: root.id, process: rootProcess },
      program: this.program,
      onEnd: (row) => {
        this.#metrics.keep(row)
      },
    })
    this.#findings = new ToldFindings({
      journal: host.journal,
      runId,
      program: this.program,
      stack: () => this.stack(root.id),
    })
    this.#queues = new WatchedQueues(host.journal, runId, this.program)
    this.#lifeline = new WatchLifeline(supervisor, host.journal, folder.mark)
    this.#lifeline.follow([rootProcess])
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve
    })
    this.#stopListening = host.journal.subscribe((event) => {
      if (!('processId' in event) || event.processId !== root.id) return
      if (event.type === 'process.exited') this.#onRootEnded(event.exitCode)
      if (event.type === 'process.output' && event.stream === 'stderr') this.#findings.keepError(event.text)
    })
    host.attach(this)
    this.#looking = new PacedLooks(LOOK_EVERY_MS, () => {
      this.#look(false)
    })
  }

  get counts(): WatchCounts {
    const dropped = this.program.processes.reduce((total, { page }) => total + (page?.dropped ?? 0), 0)
    return {
      dropped: dropped + this.#log.bad,
      missedSpans: this.#missedSpans,
      foreign: this.#foreign,
      isCut: this.#log.isCut,
    }
  }

  metrics(): SourceMetrics {
    return {
      processes: this.#metrics.of(this.#rows.all),
      runs: [],
      queues: this.#queues.statuses((pid) => this.#rows.idOf(pid)),
      machine: null,
    }
  }

  act(id: ProcessId, action: ProcessAction): Promise<boolean> {
    const row = this.#rows.withId(id)
    const signal = signalFor(action)
    return Promise.resolve(row !== undefined && signal !== null && this.#rows.signal(row, signal, 'you'))
  }

  async details(id: ProcessId): Promise<OsDetails | null> {
    const row = this.#rows.withId(id)
    return row === undefined ? null : osDetails(row.process.pid)
  }

  async stack(id: ProcessId): Promise<string | null> {
    const { root, folder } = this.#options
    const pid = id === root.id ? root.pid : this.#rows.withId(id)?.process.pid
    const known = pid === undefined ? undefined : this.program.process(pid)
    if (pid === undefined || known?.isAlive !== true || !isStill(pid, known.birth)) return null
    return (await stackOf(pid, folder.stacks(known.stacksOf ?? pid))) ?? (await nodeStackOf(pid))
  }

  stopAll(): Promise<void> {
    return this.close()
  }

  /** Ends what is left of the program: SIGTERM, and SIGKILL after the grace time. */
  async close(by: Actor = 'procdeck'): Promise<void> {
    if (this.#isClosing) return this.ended
    this.#isClosing = true
    // The program first, which goes down its own stop ladder: a Pool would start workers in place of those that end.
    const rootEndsMs = performance.now() + 2 * this.graceMs
    while (this.program.root.isAlive && performance.now() < rootEndsMs) await this.#lookAgain()
    const terminated = new Set<ProcessId>()
    const killAtMs = performance.now() + this.graceMs
    while (!this.#isOver) {
      for (const row of this.#rows.all) {
        if (performance.now() > killAtMs) this.#rows.signal(row, 'SIGKILL', by)
        else if (!terminated.has(row.id)) this.#rows.signal(row, 'SIGTERM', by)
        terminated.add(row.id)
      }
      await this.#lookAgain()
    }
    await this.ended
  }

  async #lookAgain(): Promise<void> {
    this.#look(true)
    await delay(LOOK_EVERY_MS / 4)
  }

  /** Everything once: events, tree, pages, and every so often samples. */
  #look(everywhere: boolean): void {
    if (this.#isOver) return
    const isSample = this.#looks++ % LOOKS_A_SAMPLE === 0
    for (const event of this.#log.read()) this.#onHook(event)
    // Nobody may be left: what lost its parent between two looks is found by its mark alone.
    const isLast = !this.program.root.isAlive && this.#rows.size === 0
    this.#apply(this.#tree.look(everywhere || isSample || isLast))
    this.#atWork.push(this.#tree.atWork)
    if (this.#atWork.length > LOOKS_KEPT) this.#atWork.shift()
    this.#lifeline.follow(this.program.root.isAlive ? [this.#tree.root, ...this.#tree.living] : this.#tree.living)
    this.#readPages()
    this.#rows.tell(isSample)
    this.#queues.tell()
    this.#rows.tellEnds()
    if (isSample) this.#sample()
    // Others start processes all the time: those that are not sure yet are waited for a little.
    this.#lastLooks = isLast ? this.#lastLooks + 1 : 0
    if (isLast && (this.#tree.isSure || this.#lastLooks >= LAST_LOOKS)) this.#endIfOver()
  }

  #onHook(event: HookEvent): void {
    // A child that its parent started, or a process that tells of itself, with its parent.
    if (event.e === 'start') this.#meet(event.child, event.pid, event.t)
    else this.#meet(event.pid, 'ppid' in event ? event.ppid : null, event.t)
    // An event may be read after the end of its process.
    if (this.program.process(event.pid) === undefined) this.#foreign++
    else this.program.hook(event)
    if (event.e !== 'hello') return
    this.#rows.called(event.pid, event.cmd)
    if (event.pid === this.program.rootPid) this.#rows.pythonBegan()
  }

  /** A process that a hook told of: it may be new, or gone before anybody looked. */
  #meet(pid: number, parentPid: number | null, atNs: number): void {
    const changes = this.#tree.tell(pid)
    if (changes.length > 0) this.#apply(changes)
    const known = this.program.process(pid)
    const wasMissed = known === undefined || (known.endedNs !== null && atNs > known.endedNs)
    if (!wasMissed || parentPid === null || this.program.process(parentPid) === undefined) return
    this.#rows.born({ pid, birth: `missed-${atNs}`, parentPid, groupId: this.#tree.root.groupId, name: '' })
    this.#pages.find()
    this.#onEnded(pid, null, false)
  }

  #apply(changes: readonly TreeChange[]): void {
    const zombies = new Set(this.#tree.zombies.map(({ pid }) => pid))
    for (const change of changes) {
      if (change.type === 'born') this.#rows.born(change.process)
      else this.#onEnded(change.process.pid, change.code, zombies.has(change.process.pid))
    }
    this.program.zombies(zombies)
  }

  #onEnded(pid: number, code: number | null, isZombie: boolean): void {
    this.#readPage(pid)
    this.program.ended(pid, code, monotonicNs(), isZombie)
    this.#rows.ended(pid)
  }

  #onRootEnded(code: number | null): void {
    this.#readPage(this.program.rootPid)
    this.program.ended(this.program.rootPid, code, monotonicNs(), false)
  }

  #readPages(): void {
    this.#pages.find()
    for (const pid of [this.program.rootPid, ...this.#rows.all.map(({ process }) => process.pid)]) this.#readPage(pid)
  }

  #readPage(pid: number): void {
    const read = this.#pages.read(pid)
    if (read === null) return
    this.program.page(read.page)
    const row = this.#rows.of(pid)
    if (row === undefined) return
    const { spans, missed, next } = spansOf(read.bytes, row.nextSpan)
    row.nextSpan = next
    this.#missedSpans += missed
    const offsetMs = this.#host.journal.nowMs() - systemClockMs()
    for (const { beganNs, endedNs, chunk, tasks } of spans)
      this.#host.spans.addSpan(this.#options.runId, row.id, {
        startMs: beganNs / 1e6 + offsetMs,
        endMs: endedNs / 1e6 + offsetMs,
        first: chunk,
        tasks,
      })
  }

  #sample(): void {
    const rows = this.#rows.all
    this.#metrics.sample(rows)
    this.#notes.look([this.program.rootPid, ...rows.map(({ process }) => process.pid)], this.program)
    this.#diagnose()
    this.#tellProgress()
  }

  #diagnose(): void {
    if (!this.#isClosing) this.#findings.look({ notes: this.#notes.all, atWork: this.#atWork })
  }

  #tellProgress(): void {
    const items = this.program.jobs.reduce((total, job) => total + job.items, 0)
    if (items === 0) return
    const done = this.program.processes.reduce((total, { page }) => total + doneOf(page?.task ?? null), 0)
    this.#options.onProgress(Math.min(done, items), items)
  }

  #endIfOver(): void {
    if (this.program.root.isAlive || this.#rows.size > 0) return
    this.#isOver = true
    this.#looking.close()
    this.#stopListening()
    this.#diagnose()
    this.#findings.close()
    this.#tellProgress()
    this.#queues.close()
    this.#metrics.close()
    this.#log.close()
    this.#host.detach(this)
    this.#options.folder.remove()
    this.#lifeline.follow([])
    void this.#lifeline.close().then(() => {
      this.#resolveEnded()
    })
  }
}
