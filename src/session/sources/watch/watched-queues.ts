// The queues of a watched program as the session shows queues: an id of ours for each, its depth, and who puts and takes.

import { newQueueId } from '../../../engine/queue/broker.ts'
import type { Journal } from '../../../engine/supervisor/journal.ts'
import type { QueueStatus } from '../../../shared/metrics.ts'
import type { ProcessId } from '../../../shared/process.ts'
import type { QueueId } from '../../../shared/queue.ts'
import type { RunId } from '../../../shared/run.ts'
import type { WatchedQueue } from './watched-facts.ts'
import type { WatchedProgram } from './watched-program.ts'

/** No hook tells who waits. */
const NO_WAITS = { putting: [], getting: [], joining: [], unfinished: null } as const

export class WatchedQueues {
  readonly #journal: Journal
  readonly #runId: RunId
  readonly #program: WatchedProgram
  /** By the inode of their pipe. */
  readonly #open = new Map<number, { readonly id: QueueId; readonly name: string }>()

  constructor(journal: Journal, runId: RunId, program: WatchedProgram) {
    this.#journal = journal
    this.#runId = runId
    this.#program = program
  }

  /** Tells of those that are new. */
  tell(): void {
    if (this.#program.queueCount === this.#open.size) return
    for (const { id: inode, maxSize, joinable } of this.#program.queues) {
      if (this.#open.has(inode)) continue
      const id = newQueueId()
      const name = `${joinable ? 'JoinableQueue' : 'Queue'}-${this.#open.size + 1}`
      this.#open.set(inode, { id, name })
      this.#journal.publish({ type: 'queue.opened', queueId: id, runId: this.#runId, name, maxSize, joinable })
    }
  }

  statuses(idOf: (pid: number) => ProcessId | undefined): readonly QueueStatus[] {
    if (this.#open.size === 0) return []
    const ids = (pids: readonly number[]): ProcessId[] => pids.flatMap((pid) => idOf(pid) ?? [])
    return this.#program.queues.flatMap(({ id: inode, depth, producers, consumers }: WatchedQueue) => {
      const id = this.#open.get(inode)?.id
      if (id === undefined) return []
      return [{ ...NO_WAITS, id, queueDepth: depth, producers: ids(producers), consumers: ids(consumers) }]
    })
  }

  /** What nobody took is told as discarded. */
  close(): void {
    for (const { id: inode, depth } of this.#program.queues) {
      const queue = this.#open.get(inode)
      if (queue !== undefined)
        this.#journal.publish({ type: 'queue.closed', queueId: queue.id, name: queue.name, discarded: depth })
    }
  }
}
