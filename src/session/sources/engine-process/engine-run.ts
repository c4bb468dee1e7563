// The run of an engine process, as its session sees it.

import { setTimeout as delay } from 'node:timers/promises'
import type { Actor, ProcessId } from '../../../shared/process.ts'
import type { RunDistribution } from '../../../shared/run-distribution.ts'
import type { RunId, RunInsights, RunResults } from '../../../shared/run.ts'
import type { WholeRow } from '../../run/task-table.ts'
import type { RunHandle } from '../source.ts'
import type { CommandDesk } from './command-desk.ts'
import type { EngineResults } from './engine-results.ts'

export interface EngineRunParts {
  readonly desk: CommandDesk
  readonly results: EngineResults
  readonly nameOf: (id: ProcessId) => string
  /** Ends the engine process, whatever it is doing. */
  readonly end: () => Promise<void>
  /** How long a cancelled run may take to end by itself. */
  readonly patienceMs: number
}

export class EngineRun implements RunHandle {
  readonly id: RunId
  readonly #parts: EngineRunParts
  /** The end of the run is in the journal. */
  finished = false
  #insights: RunInsights = { workers: [], slowest: [] }

  constructor(id: RunId, parts: EngineRunParts) {
    this.id = id
    this.#parts = parts
  }

  get active(): boolean {
    return !this.finished
  }

  get total(): number {
    return this.#parts.results.total
  }

  async resize(workers: number): Promise<void> {
    await this.#parts.desk.send({ do: 'resize', workers })
  }

  async cancel(by: Actor): Promise<void> {
    const { desk, end, patienceMs } = this.#parts
    const heard = desk.send({ do: 'cancel', by }).catch(() => undefined)
    await Promise.race([heard, delay(patienceMs, undefined, { ref: false })])
    // An engine process that does not answer is ended with all its processes.
    await end()
  }

  results(offset: number, limit: number): Promise<RunResults> {
    return Promise.resolve(this.#parts.results.page(offset, limit, this.#parts.nameOf))
  }

  distribution(): Promise<RunDistribution> {
    return Promise.resolve(this.#parts.results.distribution(this.#parts.nameOf))
  }

  /** The last known insights, where the engine process has ended or does not answer. */
  async insights(): Promise<RunInsights> {
    if (this.active) this.keepInsights(await this.#parts.desk.send({ do: 'insights' }).catch(() => null))
    return this.#insights
  }

  keepInsights(insights: RunInsights | null): void {
    this.#insights = insights ?? this.#insights
  }

  wholeRows(offset: number, limit: number): Promise<readonly WholeRow[]> {
    return Promise.resolve(this.#parts.results.wholeRows(offset, limit))
  }
}
