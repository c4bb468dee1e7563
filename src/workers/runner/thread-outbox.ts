// Frames of a worker thread on their way to the host's main thread, which forwards them. A posted message arrives even
// if the thread ends right after it.

import type { MessagePort } from 'node:worker_threads'
import type { Outbox } from './outbox.ts'

export class ThreadOutbox implements Outbox {
  readonly #port: MessagePort
  /** Not 0: the parent is slow to read. The host's main thread writes it. */
  readonly #slow: Int32Array
  #frames: Uint8Array[] = []
  #whenDrained: (() => void)[] = []

  constructor(port: MessagePort, slow: Int32Array) {
    this.#port = port
    this.#slow = slow
  }

  get waiting(): number {
    return this.#frames.length
  }

  write(frame: Uint8Array): void {
    this.#frames.push(frame)
  }

  flush(): boolean {
    const frames = this.#frames
    this.#frames = []
    if (frames.length > 0) {
      const bytes = together(frames)
      this.#port.postMessage(bytes, [bytes.buffer])
    }
    return Atomics.load(this.#slow, 0) === 0
  }

  send(frame: Uint8Array): void {
    this.write(frame)
    this.flush()
  }

  drained(): Promise<void> {
    if (Atomics.load(this.#slow, 0) === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#whenDrained.push(resolve)
    })
  }

  /** The host reports that the parent has read. */
  onDrained(): void {
    for (const resolve of this.#whenDrained.splice(0)) resolve()
  }

  flushNow(): void {
    this.flush()
  }
}

/** Joins frames in separate memory, which can be transferred instead of copied. */
function together(frames: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const [first] = frames
  if (frames.length === 1 && first !== undefined && first.byteLength === first.buffer.byteLength)
    return first as Uint8Array<ArrayBuffer>
  const bytes = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const frame of frames) {
    bytes.set(frame, at)
    at += frame.length
  }
  return bytes
}
