// A process whose threads are the workers: one channel, one output, one PID for all of them. It starts with its first
// thread and ends with its last one.

import type { ProcessId } from '../../shared/process.ts'
import type { Frame } from '../wire/frame-parser.ts'
import { Kind } from '../wire/protocol.ts'
import {
  decodePiece,
  decodeThreadEnded,
  encodeEndThread,
  encodePieces,
  encodeStartThread,
  type ThreadEnd,
  type ThreadPlan,
} from '../wire/thread-frames.ts'
import { ProtocolError } from '../errors.ts'
import type { ProcessOwner, WorkerProcess } from './worker-process.ts'

/** What a host needs of a thread. */
export interface HostedThread {
  readonly id: ProcessId
  readonly plan: ThreadPlan
  /** Its host process exists. */
  readonly onHost: (pid: number) => void
  /** A piece of the stream that it sends. */
  readonly onSaid: (bytes: Buffer) => void
  /** The thread has ended; nothing of it follows. */
  readonly onEnded: (end: ThreadEnd) => void
  /** The whole process is gone. */
  readonly onHostGone: (host: WorkerProcess) => void
}

export class ThreadHost {
  readonly #make: (owner: ProcessOwner) => WorkerProcess
  readonly #graceMs: number
  readonly #threads = new Map<ProcessId, HostedThread>()
  #process: WorkerProcess | null = null

  /** `make`: a process, not started yet. */
  constructor(make: (owner: ProcessOwner) => WorkerProcess, graceMs: number) {
    this.#make = make
    this.#graceMs = graceMs
  }

  get process(): WorkerProcess | null {
    return this.#process
  }

  /** False when the host is ending: the next thread needs another host. */
  get isOpen(): boolean {
    if (this.#process === null) return true
    const { state, stop } = this.#process.life
    return stop === null && (state === 'starting' || state === 'running')
  }

  add(thread: HostedThread): void {
    this.#threads.set(thread.id, thread)
    this.#process ??= this.#begin()
    const { life, pid } = this.#process
    if (pid === null || life.drained) return // it is being made, or `onDrained` reports its failed start
    thread.onHost(pid)
    if (life.ready) this.#process.send(encodeStartThread(thread.id, thread.plan))
  }

  send(id: ProcessId, bytes: Uint8Array): void {
    if (!this.#threads.has(id)) return
    for (const piece of encodePieces(Kind.threadReceives, id, bytes)) this.#process?.send(piece)
  }

  /** Ends one thread, whatever it is doing. */
  end(id: ProcessId): void {
    // Before READY no START THREAD was sent to the process.
    if (this.#process?.life.ready === true) this.#process.send(encodeEndThread(id))
    else this.#threads.get(id)?.onEnded({ thread: id, code: 1, error: null })
  }

  /** Resolves when nothing of the thread is left. The process ends with its last thread. */
  leave(id: ProcessId): Promise<void> {
    if (!this.#threads.delete(id) || this.#process === null || this.#threads.size > 0) return Promise.resolve()
    this.#process.stop('procdeck', 'ask', this.#graceMs)
    return this.#process.released
  }

  #begin(): WorkerProcess {
    const process = this.#make({
      onBegan: () => {
        if (process.pid !== null) for (const thread of this.#threads.values()) thread.onHost(process.pid)
      },
      onReady: () => {
        for (const { id, plan } of this.#threads.values()) process.send(encodeStartThread(id, plan))
      },
      onFrame: (frame) => {
        this.#receive(frame)
      },
      onDrained: () => {
        for (const thread of [...this.#threads.values()]) thread.onHostGone(process)
      },
    })
    this.#process = process
    process.start()
    process.letGo() // the owner of the threads decides
    return process
  }

  /** @throws ProtocolError, which ends the process. */
  #receive(frame: Frame): void {
    if (frame.kind === Kind.threadSays) {
      const { thread, bytes } = decodePiece(frame.body)
      this.#threads.get(thread)?.onSaid(bytes)
    } else if (frame.kind === Kind.threadEnded) {
      const end = decodeThreadEnded(frame.body)
      this.#threads.get(end.thread)?.onEnded(end)
    } else throw new ProtocolError(`a frame of kind ${frame.kind} from a host of threads`)
  }
}
