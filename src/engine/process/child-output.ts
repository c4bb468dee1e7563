// Reads stdout and stderr of one child: as lines, with the tail of stderr for errors, and on to our own output.

import type { Readable } from 'node:stream'
import type { OutputStream } from '../../shared/process.ts'
import { OutputLines } from './output-lines.ts'
import { onceClosed } from './spawner.ts'

export interface OutputHooks {
  readonly onLine: (stream: OutputStream, text: string) => void
  readonly onDropped: (lines: number) => void
  /** Both streams have ended: no output follows. */
  readonly onEnd: () => void
  /** Writes to our own output; false when that is full. */
  readonly forward: ((stream: OutputStream, data: Buffer) => boolean) | null
}

// A fatal error of the runtime is followed by a native stack of twenty lines and more.
const TAIL_LINES = 200
const TAIL_LINE_CHARS = 1_000

export class ChildOutput {
  /** Last lines of stderr, oldest first. */
  readonly stderrTail: string[] = []
  readonly #nowMs: () => number
  readonly #hooks: OutputHooks
  #open = 2

  constructor(streams: Readonly<Record<OutputStream, Readable>>, nowMs: () => number, hooks: OutputHooks) {
    this.#nowMs = nowMs
    this.#hooks = hooks
    this.#follow('stdout', streams.stdout)
    this.#follow('stderr', streams.stderr)
  }

  #follow(stream: OutputStream, readable: Readable): void {
    const lines = new OutputLines((text) => {
      if (stream === 'stderr') this.#keep(text)
      this.#hooks.onLine(stream, text)
    }, this.#hooks.onDropped)
    readable.on('data', (data: Buffer) => {
      lines.push(data, this.#nowMs())
      if (this.#hooks.forward?.(stream, data) !== false) return
      readable.pause()
      process[stream].once('drain', () => readable.resume())
    })
    // The other end of the pipe is closed; `close` follows.
    readable.on('error', () => undefined)
    onceClosed(readable, () => {
      lines.end(this.#nowMs())
      if (--this.#open === 0) this.#hooks.onEnd()
    })
  }

  #keep(text: string): void {
    this.stderrTail.push(text.slice(0, TAIL_LINE_CHARS))
    if (this.stderrTail.length > TAIL_LINES) this.stderrTail.shift()
  }
}
