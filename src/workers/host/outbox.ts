// Frames on their way up: those of one moment leave together. With back pressure, and a last synchronous way for a
// process that is about to exit.

import { writeSync } from 'node:fs'
import type { Socket } from 'node:net'

/** How long an exiting process tries to get its last frames out while its parent is slow to read. */
const LAST_WRITE_MS = 1_000

export interface Outbox {
  /** Frames that have not left. */
  readonly waiting: number
  /** Leaves with the next `flush`. */
  write(frame: Uint8Array): void
  /** False when the parent is slow to read: wait for `drained` before making more. */
  flush(): boolean
  /** One frame, now. */
  send(frame: Uint8Array): void
  drained(): Promise<void>
  /** Only for the `exit` handler, where nothing asynchronous runs any more. */
  flushNow(): void
}

/** Of a process: straight into its channel. */
export class ChannelOutbox implements Outbox {
  readonly #channel: Socket
  readonly #fd: number
  #frames: Uint8Array[] = []

  constructor(channel: Socket, fd: number) {
    this.#channel = channel
    this.#fd = fd
  }

  get waiting(): number {
    return this.#frames.length
  }

  write(frame: Uint8Array): void {
    this.#frames.push(frame)
  }

  flush(): boolean {
    const [first] = this.#frames
    if (first === undefined) return !this.#channel.writableNeedDrain
    const bytes = this.#frames.length === 1 ? first : Buffer.concat(this.#frames)
    this.#frames = []
    return this.#channel.write(bytes)
  }

  send(frame: Uint8Array): void {
    this.write(frame)
    this.flush()
  }

  drained(): Promise<void> {
    if (!this.#channel.writableNeedDrain) return Promise.resolve()
    return new Promise((resolve) => {
      this.#channel.once('drain', resolve)
    })
  }

  flushNow(): void {
    // Bytes of an earlier frame are still in memory: ours between them would be garbage to the parent.
    // After the end of the channel its number may be a file of the user's.
    if (this.#channel.destroyed || this.#channel.writableLength > 0) return
    const bytes = Buffer.concat(this.#frames)
    this.#frames = []
    const deadline = performance.now() + LAST_WRITE_MS
    let sent = 0
    while (sent < bytes.length && performance.now() < deadline) {
      try {
        sent += writeSync(this.#fd, bytes, sent)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
      }
    }
  }
}
