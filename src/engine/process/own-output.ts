// Our own stdout or stderr, as far as the output of children goes there. All children share one listener for its room:
// Node warns of a leak at more than ten.

import type { Writable } from 'node:stream'
import type { OutputStream } from '../../shared/process.ts'

/** How long the end of a child waits for a reader of our own output that is slow. */
const WRITTEN_MS = 1_000

export class OwnOutput {
  readonly #stream: () => Writable
  /** Nobody reads it any more, as after `| head`, or the system takes nothing more. */
  #isClosed = false
  #isFull = false
  /** Writes that the system has not taken. */
  #open = 0
  readonly #forRoom = new Set<() => void>()
  readonly #forWritten = new Set<() => void>()

  /** `stream`: looked at for each write, since a program may replace its own. */
  constructor(stream: () => Writable) {
    this.#stream = stream
  }

  /** False when it is full: `onRoom` says when it has room again. What cannot be written any more is dropped. */
  write(data: Buffer): boolean {
    if (this.#isClosed) return true
    const stream = this.#stream()
    this.#open++
    const took: boolean | undefined = stream.write(data, (error) => {
      this.#open--
      if (error instanceof Error) this.#close(stream)
      if (this.#open === 0) callAll(this.#forWritten)
    })
    // A program that has put a function of its own in place of `write` may return nothing.
    const hasRoom = took !== false
    if (!hasRoom && !this.#isFull) {
      this.#isFull = true
      stream.once('drain', () => {
        this.#makeRoom()
      })
    }
    return hasRoom
  }

  onRoom(listener: () => void): void {
    this.#forRoom.add(listener)
  }

  /** Resolves when the system has all that was written so far, or after a second. */
  async written(): Promise<void> {
    if (this.#open === 0 || this.#isClosed || this.#stream().writableLength === 0) return
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(limit)
        this.#forWritten.delete(end)
        resolve()
      }
      const limit = setTimeout(end, WRITTEN_MS)
      this.#forWritten.add(end)
    })
  }

  /** The error is that of our write: without a listener its event would end this program. */
  #close(stream: Writable): void {
    this.#isClosed = true
    if (stream.listenerCount('error') === 0) stream.once('error', () => undefined)
    this.#makeRoom()
    callAll(this.#forWritten)
  }

  #makeRoom(): void {
    this.#isFull = false
    callAll(this.#forRoom)
  }
}

function callAll(listeners: Set<() => void>): void {
  const now = [...listeners]
  listeners.clear()
  for (const listener of now) listener()
}

/** One for the program: several supervisors share them. */
export const OWN_OUTPUT: Readonly<Record<OutputStream, OwnOutput>> = {
  stdout: new OwnOutput(() => process.stdout),
  stderr: new OwnOutput(() => process.stderr),
}
