// Reads stdout and stderr of one child: as lines, with the tail of stderr for errors, and on to our own output.

import type { Readable } from 'node:stream'
import type { OutputStream } from '../../shared/process.ts'
import { letGo } from './keep-alive.ts'
import { OutputLines } from './output-lines.ts'
import type { OwnOutput } from './own-output.ts'
import { onceClosed } from './spawner.ts'

export interface OutputHooks {
  readonly onLine: (stream: OutputStream, text: string) => void
  readonly onDropped: (lines: number) => void
  /** Both streams have ended: no output follows. */
  readonly onEnd: () => void
  /** Our own output, where the child's goes too. */
  readonly forwardTo: Readonly<Record<OutputStream, OwnOutput>> | null
}

// A fatal error of the runtime is followed by a native stack of twenty lines and more.
const TAIL_LINES = 200
const TAIL_LINE_CHARS = 1_000
/** Milliseconds from the first dropped line to the event that counts the dropped lines. */
const REPORT_AFTER_MS = 1_000
/** In a turn of the event loop up to 2 MiB of a stream are read; a child's pipe holds a tenth of that. */
const REST_TURNS = 16

export class ChildOutput {
  /** Last lines of stderr, oldest first. */
  readonly stderrTail: string[] = []
  readonly #nowMs: () => number
  readonly #hooks: OutputHooks
  readonly #streams: readonly Readable[]
  #open = 2
  /** The child has ended: what is in its pipes is read at once. */
  #isOver = false
  /** Something was read in this turn of the event loop. */
  #hasRead = false

  constructor(streams: Readonly<Record<OutputStream, Readable>>, nowMs: () => number, hooks: OutputHooks) {
    this.#nowMs = nowMs
    this.#hooks = hooks
    this.#streams = [streams.stdout, streams.stderr]
    this.#follow('stdout', streams.stdout)
    this.#follow('stderr', streams.stderr)
  }

  /**
   * To be called when the child has ended. Resolves when all that it wrote itself has been read, and written to our own
   * output. Its pipes may stay open: something that it started can hold them. But they hold its bytes by now, so a turn
   * in which nothing was read, or a few turns full of another process's output, are after the last of them.
   */
  async rest(): Promise<void> {
    this.#isOver = true
    for (const stream of this.#streams) stream.resume()
    await endOfTurn()
    for (let turn = 0; turn < REST_TURNS && this.#open > 0; turn++) {
      this.#hasRead = false
      await endOfTurn()
      if (!this.#hasRead) break
    }
    const { forwardTo } = this.#hooks
    if (forwardTo !== null) await Promise.all([forwardTo.stdout.written(), forwardTo.stderr.written()])
  }

  #follow(stream: OutputStream, readable: Readable): void {
    const lines = new OutputLines((text) => {
      if (stream === 'stderr') this.#keep(text)
      this.#hooks.onLine(stream, text)
    }, this.#hooks.onDropped)
    // A flood that is over has no further line that would tell how much of it was dropped.
    let late: NodeJS.Timeout | null = null
    const own = this.#hooks.forwardTo?.[stream]
    readable.on('data', (data: Buffer) => {
      this.#hasRead = true
      lines.push(data, this.#nowMs())
      if (lines.dropped > 0)
        late ??= letGo(
          setTimeout(() => {
            late = null
            lines.report()
          }, REPORT_AFTER_MS),
        )
      if (own === undefined || own.write(data) || this.#isOver) return
      // The child waits in its next print, as it would if it printed there itself.
      readable.pause()
      own.onRoom(() => readable.resume())
    })
    // The other end of the pipe is closed; `close` follows.
    readable.on('error', () => undefined)
    onceClosed(readable, () => {
      if (late !== null) clearTimeout(late)
      lines.end(this.#nowMs())
      if (--this.#open === 0) this.#hooks.onEnd()
    })
  }

  #keep(text: string): void {
    this.stderrTail.push(text.slice(0, TAIL_LINE_CHARS))
    if (this.stderrTail.length > TAIL_LINES) this.stderrTail.shift()
  }
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
