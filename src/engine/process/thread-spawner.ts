// Makes processes in a thread of its own. To make one, Linux copies the page tables of the whole program, and libuv
// waits until the copy has become another program. That blocks a small Node program for 2 ms, Electron's main process
// for 11 ms, and longer on busy cores. (docs/decisions/0014)
//
// Node cannot pass a stream from one thread to another. But a thread can connect to a socket of this one, and give its
// end to the child as any descriptor: so streams arrive at a socket, which is open only while processes are being made.

import type { Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { killGroup } from '../../system/group.ts'
import { hostRuntime, requireBuilt } from './host-entry.ts'
import { type Birth, isStill } from '../../system/identity.ts'
import { letGo } from './keep-alive.ts'
import { SpawnSocket } from './spawn-socket.ts'
import { decodeLabel, type SpawnNews, type SpawnOrder, type StreamName, streamsFor } from './spawn-messages.ts'
import type { SpawnHooks, SpawnPlan, Spawner, Streams } from './spawner.ts'

interface Making {
  readonly hooks: SpawnHooks
  readonly wanted: readonly StreamName[]
  readonly streams: Map<StreamName, Socket>
  began: Extract<SpawnNews, { type: 'began' }> | null
  exit: Extract<SpawnNews, { type: 'exit' }> | null
  late: NodeJS.Timeout | null
}

interface Living {
  readonly pid: number
  readonly birth: Birth
  readonly hooks: SpawnHooks
}

/** From `began` of a process to its last stream. A stream for which we had no descriptor left never arrives. */
const STREAMS_MS = 5_000
/** Limit for a thread that has orders and sends nothing: an order takes 24 ms on busy cores. */
const SILENCE_MS = 30_000

export class ThreadSpawner implements Spawner {
  readonly #making = new Map<number, Making>()
  readonly #living = new Map<number, Living>()
  readonly #threadPath: string | undefined
  #thread: Worker | null = null
  #silence: NodeJS.Timeout | undefined
  #socket: SpawnSocket | null = null
  #lastId = 0

  /** `threadPath`: the built spawn-thread.ts, where it is not the runtime's. */
  constructor(threadPath?: string) {
    this.#threadPath = threadPath
  }

  spawn({ command, env, cwd, stdin = 'empty', memoryFd }: SpawnPlan, hooks: SpawnHooks): void {
    const id = ++this.#lastId
    const wanted = streamsFor(memoryFd)
    this.#making.set(id, { hooks, wanted, streams: new Map(), began: null, exit: null, late: null })
    try {
      this.#socket ??= this.#openSocket()
      this.#thread ??= this.#startThread()
      const { file, args } = command
      const order: SpawnOrder = { id, socket: this.#socket.path, file, args, env, cwd, stdin, memoryFd }
      this.#thread.postMessage(order)
      this.#expectNews()
    } catch (error) {
      this.#onFailed(id, error)
    }
  }

  async close(): Promise<void> {
    const thread = this.#thread
    this.#thread = null
    this.closeNow()
    await thread?.terminate()
  }

  closeNow(): void {
    clearTimeout(this.#silence)
    this.#socket?.close()
    this.#socket = null
  }

  #openSocket(): SpawnSocket {
    return new SpawnSocket({
      onStream: (label, stream) => {
        this.#onStream(label, stream)
      },
      onError: (error) => {
        for (const id of [...this.#making.keys()]) this.#onFailed(id, error)
      },
    })
  }

  #startThread(): Worker {
    // Without the program's flags: a loader of its own would be loaded once more.
    const path = this.#threadPath ?? requireBuilt(hostRuntime().spawnerPath)
    const thread = new Worker(path, { env: {}, execArgv: [] })
    let reason: unknown = new Error('the thread that starts processes has ended')
    thread.on('message', (news: SpawnNews) => {
      this.#onNews(news)
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
    if (this.#making.size === 0) return
    this.#silence = setTimeout(() => {
      const thread = this.#thread
      this.#onThreadGone(new Error(`the thread that starts processes has not answered for ${SILENCE_MS / 1000} s`))
      void thread?.terminate()
    }, SILENCE_MS)
  }

  #onNews(news: SpawnNews): void {
    const { id } = news
    const making = this.#making.get(id)
    if (news.type === 'failed') this.#onFailed(id, news.error)
    else if (news.type === 'exit' && making === undefined) this.#onExit(news)
    else if (making !== undefined) {
      if (news.type === 'began') making.began = news
      else making.exit = news
      this.#handOver(id, making)
    }
    this.#expectNews()
  }

  #onStream(label: Buffer, stream: Socket): void {
    const { id, stream: name } = decodeLabel(label)
    const making = this.#making.get(id)
    if (making === undefined || name === undefined || making.streams.has(name)) {
      stream.destroy() // of a process that was not made, or not ours
      return
    }
    making.streams.set(name, stream)
    this.#handOver(id, making)
  }

  /** Once all parts have arrived: the news and the streams come by different ways. */
  #handOver(id: number, making: Making): void {
    const { hooks, wanted, streams, began, exit } = making
    if (began === null) return
    const [stdout, stderr, channel = null] = wanted.map((name) => streams.get(name))
    if (stdout === undefined || stderr === undefined || streams.size < wanted.length) {
      making.late ??= setTimeout(() => {
        this.#onFailed(
          id,
          new Error(
            'its streams did not arrive. This program may have no free file descriptors: raise the limit (ulimit -n)',
          ),
        )
      }, STREAMS_MS)
      return
    }
    this.#living.set(id, { pid: began.pid, birth: began.birth, hooks })
    this.#forget(id, making)
    hooks.onBegan(began.pid, began.birth, { stdout, stderr, channel } satisfies Streams)
    if (exit !== null) this.#onExit(exit)
    this.#closeIdleDoor()
  }

  #onFailed(id: number, error: unknown): void {
    const making = this.#making.get(id)
    if (making === undefined) return
    if (making.began !== null && making.exit === null) end(making.began)
    for (const stream of making.streams.values()) stream.destroy()
    this.#forget(id, making)
    making.hooks.onFailed(error)
    this.#closeIdleDoor()
  }

  #forget(id: number, making: Making): void {
    if (making.late !== null) clearTimeout(making.late)
    this.#making.delete(id)
  }

  #closeIdleDoor(): void {
    if (this.#making.size === 0) this.closeNow()
  }

  #onExit({ id, code, signal }: Extract<SpawnNews, { type: 'exit' }>): void {
    const living = this.#living.get(id)
    if (living === undefined) return
    this.#living.delete(id)
    living.hooks.onExit(code, signal)
  }

  /** The kernel ends the thread's processes with it, and no thread is left to report their exits. */
  #onThreadGone(reason: unknown): void {
    this.#thread = null
    for (const id of [...this.#making.keys()]) this.#onFailed(id, reason)
    for (const [id, living] of [...this.#living]) {
      end(living)
      this.#onExit({ type: 'exit', id, code: null, signal: 'SIGKILL' })
    }
  }
}

function end({ pid, birth }: { readonly pid: number; readonly birth: Birth }): void {
  if (isStill(pid, birth)) killGroup(pid, 'SIGKILL')
}
