// A tree of processes that somebody else started, as a source: what the kernel shows of it, and signals only where a person has
// allowed them. Its end here is no end of the processes.

import type { OsDetails } from '../../../shared/process-details.ts'
import type { ProcessAction, ProcessId } from '../../../shared/process.ts'
import { CommandFailure } from '../../../shared/command-failure.ts'
import type { RunId } from '../../../shared/run.ts'
import type { SourceId } from '../../../shared/source.ts'
import { isStill } from '../../../system/identity.ts'
import { osDetails } from '../../../system/os-details.ts'
import { statOrNull } from '../../../system/proc-stat.ts'
import { ProcessTree, type TreeProcess } from '../../../system/process-tree.ts'
import { stateOfLetter } from '../../../system/state-letter.ts'
import type { Source, SourceHost, SourceMetrics } from '../source.ts'
import { monotonicNs } from '../system-clock.ts'
import { PacedLooks } from './paced-looks.ts'
import { signalFor } from './watched-cause.ts'
import { WatchedMetrics } from './watched-metrics.ts'
import { WatchedProgram } from './watched-program.ts'
import { WatchedRows } from './watched-rows.ts'

const LOOK_EVERY_MS = 200
const LOOKS_A_SAMPLE = 5

export interface AttachOptions {
  readonly root: TreeProcess
  readonly name: string
  readonly runId: RunId
  readonly allowsSignals: boolean
}

export class AttachSource implements Source {
  readonly id: SourceId
  /** Nothing is stopped from here. */
  readonly graceMs = 0
  readonly program: WatchedProgram
  /** Resolves when no process of the tree is left, or the source was closed. */
  readonly ended: Promise<void>
  readonly #host: SourceHost
  readonly #allowsSignals: boolean
  readonly #tree: ProcessTree
  readonly #rows: WatchedRows
  readonly #metrics: WatchedMetrics
  readonly #looking: PacedLooks
  #looks = 0
  #isOver = false
  #resolveEnded: () => void = () => undefined

  constructor(host: SourceHost, { root, name, runId, allowsSignals }: AttachOptions) {
    this.#host = host
    this.#allowsSignals = allowsSignals
    this.id = host.newSourceId()
    this.program = new WatchedProgram(root, name, monotonicNs())
    this.#tree = new ProcessTree(root, '')
    this.#metrics = new WatchedMetrics(host, this.program)
    this.#rows = new WatchedRows(host, {
      sourceId: this.id,
      runId,
      root: { id: null, process: root },
      program: this.program,
      onEnd: (row) => {
        this.#metrics.keep(row)
      },
    })
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve
    })
    host.attach(this)
    this.#rows.adopt(root)
    this.#looking = new PacedLooks(LOOK_EVERY_MS, () => {
      this.#look()
    })
  }

  metrics(): SourceMetrics {
    return { processes: this.#metrics.of(this.#rows.all), runs: [], queues: [], machine: null }
  }

  /** @throws CommandFailure where signals are not allowed. */
  act(id: ProcessId, action: ProcessAction): Promise<boolean> {
    const row = this.#rows.withId(id)
    const signal = signalFor(action)
    if (row === undefined || signal === null) return Promise.resolve(false)
    if (!this.#allowsSignals)
      return Promise.reject(
        new CommandFailure(
          'E_STATE',
          'This program was not started by Procdeck, and you have not allowed signals to it. Attach again, and allow them.',
        ),
      )
    return Promise.resolve(this.#rows.signal(row, signal, 'you'))
  }

  async details(id: ProcessId): Promise<OsDetails | null> {
    const row = this.#rows.withId(id)
    return row === undefined ? null : osDetails(row.process.pid)
  }

  stopAll(): Promise<void> {
    return this.close()
  }

  /** Looks no more; the processes go on. */
  close(): Promise<void> {
    if (!this.#isOver) this.#end()
    return this.ended
  }

  #look(): void {
    const isSample = this.#looks++ % LOOKS_A_SAMPLE === 0
    for (const change of this.#tree.look(false)) {
      if (change.type === 'born') this.#rows.born(change.process)
      else this.#onEnded(change.process.pid, change.code)
    }
    this.#followRoot()
    this.#rows.tell(isSample)
    this.#rows.tellEnds()
    if (isSample) this.#metrics.sample(this.#rows.all)
    if (!this.program.root.isAlive && this.#rows.size === 0) this.#end()
  }

  #followRoot(): void {
    const { pid, birth } = this.#tree.root
    if (!this.program.root.isAlive) return
    const isDead = !isStill(pid, birth) || stateOfLetter(statOrNull(pid)?.state ?? null) === 'dead'
    if (isDead) this.#onEnded(pid, null)
  }

  #onEnded(pid: number, code: number | null): void {
    this.program.ended(pid, code, monotonicNs(), false)
    this.#rows.ended(pid)
  }

  #end(): void {
    this.#isOver = true
    this.#looking.close()
    this.#rows.release()
    this.#metrics.close()
    this.#host.detach(this)
    this.#resolveEnded()
  }
}
