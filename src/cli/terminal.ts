// A region at the bottom of a terminal that is drawn again and again, below what a program prints. What goes to standard
// output or standard error in between is written where the region was; the region follows when the line is complete.

import type { WriteStream } from 'node:tty'

const ESC = '\u001B['
const NEWLINE = 0x0a

export class LiveRegion {
  readonly #on: WriteStream
  readonly #streams: readonly WriteStream[]
  readonly #restore: (() => void)[] = []
  #height = 0
  #isAtLineStart = true

  constructor(on: WriteStream, streams: readonly WriteStream[]) {
    this.#on = on
    this.#streams = streams
    for (const stream of this.#streams) this.#watch(stream)
  }

  draw(lines: readonly string[]): void {
    if (!this.#isAtLineStart) return
    this.#write(this.#eraser() + lines.map((line) => `${line}\n`).join(''))
    this.#height = lines.length
  }

  close(): void {
    this.#erase()
    for (const restore of this.#restore.splice(0)) restore()
  }

  #eraser(): string {
    return this.#height === 0 ? '' : `${ESC}${this.#height}A${ESC}0J`
  }

  #erase(): void {
    if (this.#height > 0) this.#write(this.#eraser())
    this.#height = 0
  }

  /** Not through the method below, which erases the region. */
  #write(text: string): void {
    Object.getPrototypeOf(this.#on).write.call(this.#on, text)
  }

  #watch(stream: WriteStream): void {
    const write = stream.write.bind(stream)
    stream.write = ((chunk: string | Uint8Array, ...rest: never[]): boolean => {
      this.#erase()
      const last = typeof chunk === 'string' ? chunk.codePointAt(chunk.length - 1) : chunk.at(-1)
      if (last !== undefined) this.#isAtLineStart = last === NEWLINE
      return write(chunk, ...rest)
    }) as WriteStream['write']
    this.#restore.push(() => {
      stream.write = write
    })
  }
}
