// Makes processes in a thread of its own. To make one, Linux copies the page tables of the whole program, and libuv
// waits until the copy has become another program. That blocks a small Node program for 2 ms, Electron's main process
// for 11 ms, and longer on busy cores. (docs/decisions/0014)

import { Worker } from 'node:worker_threads'
import { hostRuntime, requireBuilt } from './host-entry.ts'
import { letGo } from './keep-alive.ts'
import { RemoteSpawner } from './remote-spawner.ts'
import type { SpawnNews } from './spawn-messages.ts'
import type { SpawnHooks, SpawnPlan, Spawner } from './spawner.ts'

/** Limit for a thread that has orders and sends nothing: an order takes 24 ms on busy cores. */
const SILENCE_MS = 30_000

export class ThreadSpawner implements Spawner {
  readonly #threadPath: string | undefined
  #thread: Worker | null = null
  #silence: NodeJS.Timeout | undefined
  readonly #remote = new RemoteSpawner(
    (order) => {
      this.#thread ??= this.#startThread()
      this.#thread.postMessage(order)
    },
    () => {
      clearTimeout(this.#silence)
    },
  )

  /** `threadPath`: the built spawn-thread.ts, where it is not the runtime's. */
  constructor(threadPath?: string) {
    this.#threadPath = threadPath
  }

  /** A start takes milliseconds: it is not given up. */
  spawn(plan: SpawnPlan, hooks: SpawnHooks): undefined {
    this.#remote.spawn(plan, hooks)
    this.#expectNews()
  }

  async close(): Promise<void> {
    const thread = this.#thread
    this.#thread = null
    this.closeNow()
    await thread?.terminate()
  }

  closeNow(): void {
    clearTimeout(this.#silence)
    this.#remote.closeNow()
  }

  #startThread(): Worker {
    // Without the program's flags: a loader of its own would be loaded once more.
    const path = this.#threadPath ?? requireBuilt(hostRuntime().spawnerPath)
    const thread = new Worker(path, { env: {}, execArgv: [] })
    let reason: unknown = new Error('the thread that starts processes has ended')
    thread.on('message', (news: SpawnNews) => {
      this.#remote.onNews(news)
      this.#expectNews()
    })
    thread.on('error', (error) => {
      reason = error
    })
    thread.on('exit', () => {
      if (this.#thread === thread) this.#onThreadGone(reason)
    })
    return letGo(thread)
  }

  #expectNews(): void {
    clearTimeout(this.#silence)
    if (!this.#remote.isMaking) return
    this.#silence = setTimeout(() => {
      const thread = this.#thread
      this.#onThreadGone(new Error(`the thread that starts processes has not answered for ${SILENCE_MS / 1000} s`))
      void thread?.terminate()
    }, SILENCE_MS)
  }

  /** The kernel ends the thread's processes with it. */
  #onThreadGone(reason: unknown): void {
    this.#thread = null
    clearTimeout(this.#silence)
    this.#remote.onGone(reason)
  }
}
