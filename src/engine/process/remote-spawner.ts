// What somebody else makes for us: a thread of this program, or a process that forks. Node cannot pass a stream from one
// thread or process to another. But whoever makes a process can connect to a socket of ours, and give its end to the child
// as any descriptor: so streams arrive at a socket, which is open only while processes are being made.

import type { Socket } from 'node:net'
import type { Actor } from '../../shared/process.ts'
import { killGroup } from '../../system/group.ts'
import { type Birth, isStill } from '../../system/identity.ts'
import { SpawnSocket } from './spawn-socket.ts'
import { decodeLabel, type SpawnNews, type SpawnOrder, type StreamName, streamsFor } from './spawn-messages.ts'
import type { GiveUp, SpawnHooks, SpawnPlan, Streams } from './spawner.ts'

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
export class RemoteSpawner {
  readonly #order: (order: SpawnOrder) => void
  readonly #onMade: () => void
  readonly #making = new Map<number, Making>()
  readonly #living = new Map<number, Living>()
  /** Orders that were given up: the process may be made all the same. */
  readonly #givenUp = new Set<number>()
  #socket: SpawnSocket | null = null
  #lastId = 0

  /** `order` has a process made, of which `onNews` tells. `onMade`: of all orders it is known what came of them. */
  constructor(order: (order: SpawnOrder) => void, onMade: () => void) {
    this.#order = order
    this.#onMade = onMade
  }

  /** Processes are being made. */
  get isMaking(): boolean {
    return this.#making.size > 0
  }

  /** None is being made, and none is left. */
  get isIdle(): boolean {
    return this.#making.size === 0 && this.#living.size === 0
  }

  spawn({ command, env, cwd, stdin = 'empty', memoryFd }: SpawnPlan, hooks: SpawnHooks): GiveUp {
    const id = ++this.#lastId
    const wanted = streamsFor(memoryFd)
    this.#making.set(id, { hooks, wanted, streams: new Map(), began: null, exit: null, late: null })
    try {
      this.#socket ??= this.#openSocket()
      const { file, args } = command
      this.#order({ id, socket: this.#socket.path, file, args, env, cwd, stdin, memoryFd })
    } catch (error) {
      this.#onFailed(id, error)
    }
    return () => {
      this.#giveUp(id)
    }
  }

  #giveUp(id: number): void {
    const making = this.#making.get(id)
    if (making === undefined || making.began !== null) return
    for (const stream of making.streams.values()) stream.destroy()
    this.#forget(id, making)
    this.#givenUp.add(id)
    making.hooks.onUnmade()
    this.#closeIdleDoor()
  }

  /** No stream can arrive any more. */
  closeNow(): void {
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

  onNews(news: SpawnNews): void {
    const { id } = news
    const making = this.#making.get(id)
    if (this.#givenUp.has(id)) {
      // It has done nothing yet: its channel has nobody at the other end.
      if (news.type === 'began') end(news)
      else this.#givenUp.delete(id)
    } else if (news.type === 'failed') this.#onFailed(id, news.error)
    else if (news.type === 'exit' && making === undefined) this.#onExit(news)
    else if (making !== undefined) {
      if (news.type === 'began') making.began = news
      else making.exit = news
      this.#handOver(id, making)
    }
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

  #onFailed(id: number, error: unknown, by?: Actor): void {
    const making = this.#making.get(id)
    if (making === undefined) return
    if (making.began !== null && making.exit === null) end(making.began)
    for (const stream of making.streams.values()) stream.destroy()
    this.#forget(id, making)
    making.hooks.onFailed(error, by)
    this.#closeIdleDoor()
  }

  #forget(id: number, making: Making): void {
    if (making.late !== null) clearTimeout(making.late)
    this.#making.delete(id)
  }

  #closeIdleDoor(): void {
    if (this.#making.size > 0) return
    this.closeNow()
    this.#onMade()
  }

  #onExit({ id, code, signal }: Extract<SpawnNews, { type: 'exit' }>): void {
    const living = this.#living.get(id)
    if (living === undefined) return
    this.#living.delete(id)
    living.hooks.onExit(code, signal)
  }

  /** Whoever makes them has ended, by whom it may be known: nobody reports their exits any more. */
  onGone(reason: unknown, by?: Actor): void {
    this.#givenUp.clear()
    for (const id of [...this.#making.keys()]) this.#onFailed(id, reason, by)
    for (const [id, living] of [...this.#living]) {
      end(living)
      this.#onExit({ type: 'exit', id, code: null, signal: 'SIGKILL' })
    }
  }
}

function end({ pid, birth }: { readonly pid: number; readonly birth: Birth }): void {
  if (isStill(pid, birth)) killGroup(pid, 'SIGKILL')
}
