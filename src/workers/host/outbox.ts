// Frames on their way up, with back pressure, and a last synchronous way for a process that is about to exit.

import { writeSync } from 'node:fs'
import type { Socket } from 'node:net'

/** How long an exiting process tries to get its last frame out while its parent is slow to read. */
const LAST_WRITE_MS = 1_000

export class Outbox {
  readonly #channel: Socket
  readonly #fd: number

  constructor(channel: Socket, fd: number) {
    this.#channel = channel
    this.#fd = fd
  }

  /** False when the parent is slow to read: wait for `drained` before making more. */
  write(frame: Uint8Array): boolean {
    return this.#channel.write(frame)
  }

  drained(): Promise<void> {
    if (!this.#channel.writableNeedDrain) return Promise.resolve()
    return new Promise((resolve) => {
      this.#channel.once('drain', resolve)
    })
  }

  /** Only for the `exit` handler, where nothing asynchronous runs any more. */
  writeNow(frame: Uint8Array): void {
    // Bytes of an earlier frame are still in memory: ours between them would be garbage to the parent.
    // After the end of the channel its number may be a file of the user's.
    if (this.#channel.destroyed || this.#channel.writableLength > 0) return
    const deadline = performance.now() + LAST_WRITE_MS
    let sent = 0
    while (sent < frame.length && performance.now() < deadline) {
      try {
        sent += writeSync(this.#fd, frame, sent)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
      }
    }
  }
}
