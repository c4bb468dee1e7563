// Who in this program waits for the end of which process. The deadlock watch reads it, where there is one.

import { holding } from '../process/keep-alive.ts'
import type { WorkerProcess } from '../process/worker-process.ts'

export interface OpenJoin {
  /** No other has it. */
  readonly id: number
  readonly process: WorkerProcess
  /** Ends the wait with an error. Null: it ends with the process alone. */
  readonly fail: ((error: Error) => void) | null
}

export class OpenJoins {
  readonly open = new Set<OpenJoin>()
  /** Called when a join without a limit begins. */
  onBegan: () => void = () => undefined
  #limited = 0
  #lastId = 0

  /** Joins with a limit: this program goes on at its end. */
  get limited(): number {
    return this.#limited
  }

  /** Resolves when `ended` does, and keeps this program alive until then. @throws what `fail` is given. */
  async join(process: WorkerProcess, ended: Promise<unknown>): Promise<void> {
    let fail: NonNullable<OpenJoin['fail']> = () => undefined
    const failed = new Promise<never>((_, reject) => {
      fail = reject
    })
    const both = this.#among({ id: ++this.#lastId, process, fail }, Promise.race([ended, failed]))
    this.onBegan()
    await holding(both)
  }

  async joinWithin<T>(wait: Promise<T>): Promise<T> {
    this.#limited++
    try {
      return await holding(wait)
    } finally {
      this.#limited--
    }
  }

  /** Resolves when `released` does. This program may end before. */
  async release(process: WorkerProcess, released: Promise<void>): Promise<void> {
    await this.#among({ id: ++this.#lastId, process, fail: null }, released)
  }

  async #among(join: OpenJoin, wait: Promise<unknown>): Promise<void> {
    this.open.add(join)
    try {
      await wait
    } finally {
      this.open.delete(join)
    }
  }
}
