// Frames on their way to the parent: frames of one moment are sent together. With backpressure, and a synchronous last
// flush for a process that is about to exit.

import { writeSync } from 'node:fs'
import type { Socket } from 'node:net'
import { nowMs } from './clock.ts'

/** How long an exiting process tries to get its last frames out while its parent is slow to read. */
const LAST_WRITE_MS = 1_000

export interface Outbox {
  /** Number of frames that are not sent yet. */
  readonly waiting: number
  /** The frame is sent with the next `flush`. */
  write(frame: Uint8Array): void
  /** False when the parent is slow to read: wait for `drained` before making more. */
  flush(): boolean
  /** Sends one frame now. */
  send(frame: Uint8Array): void
  drained(): Promise<void>
  /** Only for the `exit` handler, where nothing asynchronous runs any more. */
  flushNow(): void
}

/** For a process: writes straight into its channel. Before `open`, each write blocks until the parent has read. */
export class ChannelOutbox implements Outbox {
  readonly #fd: number
  #channel: Socket | null = null
  #frames: Uint8Array[] = []

  constructor(fd: number) {
    this.#fd = fd
  }

  /** From here on frames are sent through the event loop. */
  open(channel: Socket): void {
    this.#channel = channel
  }

  get waiting(): number {
    return this.#frames.length
  }

  write(frame: Uint8Array): void {
    this.#frames.push(frame)
  }

  flush(): boolean {
    const bytes = this.#take()
    if (this.#channel === null) {
      if (bytes !== null) this.#writeAll(bytes, Number.POSITIVE_INFINITY)
      return true
    }
    return bytes === null ? !this.#channel.writableNeedDrain : this.#channel.write(bytes)
  }

  send(frame: Uint8Array): void {
    this.write(frame)
    this.flush()
  }

  drained(): Promise<void> {
    const channel = this.#channel
    if (channel === null || !channel.writableNeedDrain) return Promise.resolve()
    return new Promise((resolve) => {
      channel.once('drain', resolve)
    })
  }

  flushNow(): void {
    // While bytes of an earlier frame are still buffered, a frame between them would be garbage to the parent.
    // After the end of the channel its descriptor number may belong to a file of the user's.
    if (this.#channel !== null && (this.#channel.destroyed || this.#channel.writableLength > 0)) return
    const bytes = this.#take()
    if (bytes !== null) this.#writeAll(bytes, LAST_WRITE_MS)
  }

  #take(): Uint8Array | null {
    const [first] = this.#frames
    if (first === undefined) return null
    const bytes = this.#frames.length === 1 ? first : Buffer.concat(this.#frames)
    this.#frames = []
    return bytes
  }

  /** A parent that has ended is no error here: the end of the channel reports it. */
  #writeAll(bytes: Uint8Array, forMs: number): void {
    const untilMs = nowMs() + forMs
    for (let sent = 0; sent < bytes.length && nowMs() < untilMs; ) {
      try {
        sent += writeSync(this.#fd, bytes, sent)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
      }
    }
  }
}
