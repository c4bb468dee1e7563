// The threads of this process: starts and ends them on the parent's command, and forwards frames between them and the
// parent. A thread runs the same host file as the process itself.

import type { Worker } from 'node:worker_threads'
import type { Frame } from '../../engine/wire/frame-parser.ts'
import { Kind } from '../../engine/wire/protocol.ts'
import {
  decodeEndThread,
  decodePiece,
  decodeStartThread,
  encodePieces,
  encodeThreadEnded,
  type ThreadPlan,
} from '../../engine/wire/thread-frames.ts'
import { toRemoteError } from '../../engine/errors.ts'
import { THREAD_ARGUMENT } from './in-thread.ts'
import type { RemoteError } from '../../shared/process.ts'
import type { FrameReceiver } from './child-channel.ts'
import type { Outbox } from '../runner/outbox.ts'
import type { ThreadData } from './run-thread.ts'

export class WorkerThreads implements FrameReceiver {
  readonly kinds = [Kind.startThread, Kind.endThread, Kind.threadReceives]
  readonly #outbox: Outbox
  readonly #workers = new Map<number, Worker>()
  /** Shared with every thread; not 0: the parent is slow to read. */
  readonly #slow = new Int32Array(new SharedArrayBuffer(4))

  constructor(outbox: Outbox) {
    this.#outbox = outbox
  }

  readonly receive = ({ kind, body }: Frame): void => {
    if (kind === Kind.threadReceives) {
      const { thread, bytes } = decodePiece(body)
      const own = Uint8Array.prototype.slice.call(bytes)
      this.#workers.get(thread)?.postMessage(own, [own.buffer])
    } else if (kind === Kind.startThread) {
      const { thread, ...plan } = decodeStartThread(body)
      this.#start(thread, plan)
    } else if (kind === Kind.endThread) void this.#workers.get(decodeEndThread(body))?.terminate()
  }

  #start(thread: number, plan: ThreadPlan): void {
    let error: RemoteError | null = null
    const ended = (code: number): void => {
      this.#workers.delete(thread)
      this.#send([encodeThreadEnded({ thread, code, error })])
    }
    let worker: Worker
    try {
      worker = makeWorker(plan, this.#slow)
    } catch (cause) {
      error = toRemoteError(cause)
      ended(1)
      return
    }
    this.#workers.set(thread, worker)
    worker.on('message', (bytes: Uint8Array) => {
      this.#send(encodePieces(Kind.threadSays, thread, bytes))
    })
    worker.on('error', (cause: unknown) => {
      error = errorOf(cause, plan)
      process.stderr.write(`${error.stack === '' ? `${error.name}: ${error.message}` : error.stack}\n`)
    })
    // Node emits `exit` after the last message.
    worker.on('exit', ended)
  }

  #send(frames: readonly Uint8Array[]): void {
    for (const frame of frames) this.#outbox.write(frame)
    if (this.#outbox.flush() || Atomics.load(this.#slow, 0) !== 0) return
    Atomics.store(this.#slow, 0, 1)
    void this.#outbox.drained().then(() => {
      Atomics.store(this.#slow, 0, 0)
      for (const worker of this.#workers.values()) worker.postMessage(null)
    })
  }
}

function makeWorker({ name, memory, heapLimitMiB }: ThreadPlan, slow: Int32Array): Worker {
  const data: ThreadData = { name, memory, slow }
  const limits = heapLimitMiB === null ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapLimitMiB } }
  // Loaded only where there are threads: it takes 2 ms of the 40 that a process needs to start.
  const { Worker: Thread } = process.getBuiltinModule('node:worker_threads')
  return new Thread(process.argv[1] ?? '', { name, argv: [THREAD_ARGUMENT], workerData: data, ...limits })
}

function errorOf(cause: unknown, { heapLimitMiB }: ThreadPlan): RemoteError {
  if ((cause as { readonly code?: unknown } | null)?.code !== 'ERR_WORKER_OUT_OF_MEMORY') return toRemoteError(cause)
  const limit = heapLimitMiB === null ? '' : `, the limit of a worker is ${heapLimitMiB} MiB`
  return { name: 'MemoryLimit', message: `JavaScript heap out of memory${limit}`, stack: '' }
}
