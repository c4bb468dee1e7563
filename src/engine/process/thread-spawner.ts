// Has processes made by a thread of its own. To make one, Linux copies the page tables of the whole program, and libuv
// waits until the copy has become another program: of a small Node program that is 2 ms, of Electron's main process 11,
// and more on busy cores; so long nothing else is done there. (docs/decisions/0014)
//
// Node hands no stream from one thread to another. But a thread can connect to a socket of this one, and give its end to
// the child as any other descriptor: so streams come in at a door, which is open only while processes are being made.

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { killGroup } from './group.ts'
import { hostRuntime } from './host-entry.ts'
import {
  decodeLabel,
  LABEL_BYTES,
  type SpawnNews,
  type SpawnOrder,
  STREAMS,
  type StreamName,
} from './spawn-messages.ts'
import type { SpawnHooks, SpawnPlan, Spawner, Streams } from './spawner.ts'

interface Making {
  readonly hooks: SpawnHooks
  readonly streams: Map<StreamName, Socket>
  began: Extract<SpawnNews, { type: 'began' }> | null
  exit: Extract<SpawnNews, { type: 'exit' }> | null
}

interface Living {
  readonly pid: number
  readonly hooks: SpawnHooks
}

export class ThreadSpawner implements Spawner {
  readonly #making = new Map<number, Making>()
  readonly #living = new Map<number, Living>()
  /** Those for which this program has to stay. */
  readonly #held = new Set<number>()
  #thread: Worker | null = null
  #door: Door | null = null
  #lastId = 0
  readonly #threadPath: string | undefined

  /** `threadPath`: of the built spawn-thread.ts, where it is not that of the runtime. */
  constructor(threadPath?: string) {
    this.#threadPath = threadPath
  }

  spawn({ command, env, memoryFd }: SpawnPlan, hooks: SpawnHooks): () => void {
    const id = ++this.#lastId
    this.#making.set(id, { hooks, streams: new Map(), began: null, exit: null })
    this.#held.add(id)
    try {
      this.#door ??= new Door((label, stream) => {
        this.#onStream(label, stream)
      })
      this.#thread ??= this.#startThread()
      this.#thread.ref()
      const order: SpawnOrder = { id, door: this.#door.path, file: command.file, args: command.args, env, memoryFd }
      this.#thread.postMessage(order)
    } catch (error) {
      this.#onFailed(id, error)
    }
    return () => {
      this.#letGo(id)
    }
  }

  async close(): Promise<void> {
    const thread = this.#thread
    this.#thread = null
    this.#closeDoor()
    await thread?.terminate()
  }

  #startThread(): Worker {
    const thread = new Worker(this.#threadPath ?? hostRuntime().spawnerPath, { env: {} })
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
    return thread
  }

  #onNews(news: SpawnNews): void {
    const making = this.#making.get(news.id)
    if (news.type === 'failed') this.#onFailed(news.id, news.error)
    else if (news.type === 'exit' && making === undefined) this.#onExit(news)
    else if (making !== undefined) {
      if (news.type === 'began') making.began = news
      else making.exit = news
      this.#handOver(news.id, making)
    }
  }

  #onStream(label: Buffer, stream: Socket): void {
    const { id, stream: name } = decodeLabel(label)
    const making = this.#making.get(id)
    if (making === undefined || name === undefined || making.streams.has(name)) {
      stream.destroy() // of one that was not made in the end, or a stranger's
      return
    }
    making.streams.set(name, stream)
    this.#handOver(id, making)
  }

  /** When everything of it is here: the news and the streams come by different ways. */
  #handOver(id: number, { hooks, streams, began, exit }: Making): void {
    const [stdout, stderr, channel] = STREAMS.map((name) => streams.get(name))
    if (began === null || stdout === undefined || stderr === undefined || channel === undefined) return
    this.#made(id)
    this.#living.set(id, { pid: began.pid, hooks })
    hooks.onBegan(began.pid, began.birth, { stdout, stderr, channel } satisfies Streams)
    if (exit !== null) this.#onExit(exit)
  }

  #onFailed(id: number, error: unknown): void {
    const making = this.#making.get(id)
    if (making === undefined) return
    for (const stream of making.streams.values()) stream.destroy()
    this.#made(id)
    this.#letGo(id)
    making.hooks.onFailed(error)
  }

  #made(id: number): void {
    this.#making.delete(id)
    if (this.#making.size === 0) this.#closeDoor()
  }

  #closeDoor(): void {
    this.#door?.close()
    this.#door = null
  }

  #onExit({ id, code, signal }: Extract<SpawnNews, { type: 'exit' }>): void {
    const living = this.#living.get(id)
    if (living === undefined) return
    this.#living.delete(id)
    this.#letGo(id)
    living.hooks.onExit(code, signal)
  }

  #letGo(id: number): void {
    this.#held.delete(id)
    if (this.#held.size === 0) this.#thread?.unref()
  }

  /** The kernel ends with it what it made, and nobody is left who could be told of that. */
  #onThreadGone(reason: unknown): void {
    this.#thread = null
    for (const id of [...this.#making.keys()]) this.#onFailed(id, reason)
    for (const [id, { pid }] of [...this.#living]) {
      killGroup(pid, 'SIGKILL')
      this.#onExit({ type: 'exit', id, code: null, signal: 'SIGKILL' })
    }
  }
}

/** Of a stream that has come in and not said which one it is. */
const LABEL_MS = 5_000

/** Where streams come in. In a folder of our own: only who runs as we do finds it open. */
class Door {
  readonly path: string
  readonly #folder: string
  readonly #server: Server
  readonly #onStream: (label: Buffer, stream: Socket) => void

  /** @throws when there is no place for it */
  constructor(onStream: (label: Buffer, stream: Socket) => void) {
    this.#onStream = onStream
    this.#folder = mkdtempSync(join(tmpdir(), 'procdeck-'))
    this.path = join(this.#folder, 'door')
    this.#server = createServer((stream) => {
      this.#greet(stream)
    })
    // Whoever wanted to come in is told by the thread.
    this.#server.on('error', () => undefined)
    this.#server.listen({ path: this.path, exclusive: true })
  }

  close(): void {
    this.#server.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #greet(stream: Socket): void {
    const limit = setTimeout(() => {
      stream.destroy()
    }, LABEL_MS).unref()
    const look = (): void => {
      const label = stream.read(LABEL_BYTES) as Buffer | null
      if (label === null) return
      clearTimeout(limit)
      stream.off('readable', look)
      this.#onStream(label, stream)
    }
    stream.on('readable', look)
    // Its end follows, whoever has it by then.
    stream.on('error', () => undefined)
  }
}
