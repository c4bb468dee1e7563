// Maps the ids of one engine process to ours. All its processes belong to one run of ours.

import type { Journal } from '../../../engine/supervisor/journal.ts'
import { newQueueId } from '../../../engine/queue/broker.ts'
import type { ProcessId } from '../../../shared/process.ts'
import type { QueueId } from '../../../shared/queue.ts'
import type { RunId } from '../../../shared/run.ts'
import type { SourceId } from '../../../shared/source.ts'
import type { Ids } from './rewrite-ids.ts'

export class EngineIds implements Ids {
  readonly source: SourceId
  readonly #run: RunId
  readonly #journal: Journal
  readonly #processes = new Map<ProcessId, ProcessId>()
  readonly #theirs = new Map<ProcessId, ProcessId>()
  readonly #queues = new Map<QueueId, QueueId>()

  constructor(source: SourceId, run: RunId, journal: Journal) {
    this.source = source
    this.#run = run
    this.#journal = journal
  }

  readonly run = (): RunId => this.#run

  readonly process = (theirs: ProcessId): ProcessId => {
    const known = this.#processes.get(theirs)
    if (known !== undefined) return known
    const ours = this.#journal.newProcessId()
    this.#processes.set(theirs, ours)
    this.#theirs.set(ours, theirs)
    return ours
  }

  readonly queue = (theirs: QueueId): QueueId => {
    const ours = this.#queues.get(theirs) ?? newQueueId()
    this.#queues.set(theirs, ours)
    return ours
  }

  /** The engine process's id for a process of ours; undefined for a process of another source. */
  theirs(ours: ProcessId): ProcessId | undefined {
    return this.#theirs.get(ours)
  }
}
